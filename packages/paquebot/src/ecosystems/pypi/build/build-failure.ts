import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { type ExecResult, lastLines } from '../../../io/exec.ts'
import type { Finding, Location } from '../../../model/finding.ts'
import type { Package } from '../../../model/package.ts'
import type { Workshop } from '../../ecosystem.ts'
import { classifierLocation } from '../inspect/classifiers.ts'
import type { Builder } from './build.ts'

/** A build that failed and what is left of it. */
export interface FailedBuild {
  readonly shop: Workshop
  readonly builder: Builder
  readonly drafts: string
  /** The files that were finished before it failed. */
  readonly names: readonly string[]
  readonly result: ExecResult
}

/** The cause of a failed build, found by looking at its words and by one more try without the sdist. */
export async function explainFailure(
  pkg: Package,
  failed: FailedBuild,
): Promise<readonly Finding[]> {
  const text = failed.result.stderr + failed.result.stdout
  const classifier = unknownClassifier(text)
  if (classifier !== undefined)
    return [refused(classifier, classifierLocation(failed.shop.repository, pkg, classifier))]
  const hasSdist = failed.names.some((name) => name.endsWith('.tar.gz'))
  if (hasSdist && (await buildsFromTree(failed))) return [sdistIncomplete(pkg, text)]
  return [plainFailure(pkg, failed)]
}

/** Hatchling's and validate-pyproject's words for it. */
function unknownClassifier(text: string): string | undefined {
  const hatch = /Unknown classifier in field `[^`]*`: (.+)/.exec(text)?.[1]
  const other = /(?:Invalid|Unknown) classifier[^\n]*?['"`]([^'"`\n]+ :: [^'"`\n]+)['"`]/i.exec(
    text,
  )?.[1]
  return (hatch ?? other)?.trim()
}

function refused(classifier: string, at: Location): Finding {
  return {
    rule: 'pypi/invalid-classifier',
    severity: 'error',
    message: `\`${classifier}\` is no classifier that PyPI knows; the build stops at it`,
    ...at,
    hint: 'take one from the list of trove classifiers, or remove the line',
  }
}

async function buildsFromTree({ shop, builder }: FailedBuild): Promise<boolean> {
  const folder = await mkdtemp(join(shop.scratch, 'python-tree-'))
  return (await builder('wheel', folder)).code === 0
}

function sdistIncomplete(pkg: Package, text: string): Finding {
  return {
    rule: 'pypi/sdist-cannot-build-wheel',
    severity: 'error',
    message: `the wheel of \`${pkg.name}\` can be built from the tree but not from its sdist: ${exceptionLine(text)}`,
    file: pkg.manifest,
    hint: 'the sdist lacks a file that the build needs; add it to the sdist settings of the build backend',
  }
}

function plainFailure(pkg: Package, { shop, result }: FailedBuild): Finding {
  const text = result.stderr + result.stdout
  const isNetwork =
    /Failed to fetch|error sending request|Temporary failure in name|NewConnectionError|no internet|network was disabled/i
  const hint = isNetwork.test(text)
    ? `the build backend has to come from the package index${shop.offline ? ', and this run is offline' : ''}`
    : 'mend what the last lines name; the whole output is in the log of this step'
  return {
    rule: 'build/failed',
    severity: 'error',
    message: `\`${pkg.name}\` could not be built: ${exceptionLine(text)}\n${lastLines(result, 12)}`,
    file: pkg.manifest,
    hint,
  }
}

/** The last line that names an exception, else the last line with words. */
export function exceptionLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const isException = (line: string) =>
    /^[\w.]*(?:Error|Exception|Exit|Interrupt|Warning|NotFound\w*)\b(?::|$)/.test(line)
  const line =
    lines.findLast(isException) ?? lines.findLast((one) => /\w/.test(one) && !/^hint:/.test(one))
  return line ?? 'it said nothing'
}
