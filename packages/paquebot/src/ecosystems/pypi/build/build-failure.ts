import type { TomlPath } from '../../../edit/toml.ts'
import { type ExecResult, lastLines } from '../../../io/exec.ts'
import type { Repository } from '../../../io/repository.ts'
import type { Finding, Location } from '../../../model/finding.ts'
import type { Package } from '../../../model/package.ts'
import type { Workshop } from '../../ecosystem.ts'
import { classifierLocation } from '../inspect/classifiers.ts'
import { type Pyproject, pyprojectIn } from '../project/pyproject.ts'
import type { Builder } from './build.ts'
import { makeScratch } from './environments.ts'

/** A build that failed and what is left of it. */
interface FailedBuild {
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
  const refusedSetting = namedRefusal(pkg, failed.shop.repository, text)
  if (refusedSetting !== undefined) return [refusedSetting]
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

/** Build backends that refuse by themselves what PyPI would refuse, in their words. */
function namedRefusal(pkg: Package, repository: Repository, text: string): Finding | undefined {
  const pyproject = pyprojectIn(repository, pkg.path)
  const at = (...path: TomlPath) => pyproject?.at(...path) ?? { file: pkg.manifest }
  if (/cannot be a direct reference/i.test(text)) {
    const address = pyproject && directReference(pyproject)
    return {
      rule: 'pypi/direct-url-dependency',
      severity: 'error',
      message: `a dependency of \`${pkg.name}\` is an address (${exceptionLine(text)}); PyPI refuses such a package`,
      ...(address ?? at('project', 'dependencies')),
      hint: 'depend on a released version, such as `name>=1.2`, and keep the address in `tool.uv.sources` or a group',
    }
  }
  if (!readmeIsGone.test(text)) return undefined
  return {
    rule: 'pypi/readme-missing',
    severity: 'error',
    message: `\`${pkg.name}\` names a readme that is not there: ${exceptionLine(text)}`,
    ...at('project', 'readme'),
    hint: 'add the file, or correct `readme`; a path cannot lead out of the folder of pyproject.toml',
  }
}

/** In the words of hatchling, flit and of whoever opens it without a look. */
const readmeIsGone =
  /readme file does not exist|description file \S+ does not exist|no such file or directory: '[^'\n]*readme[^'\n/]*'/i

function directReference(pyproject: Pyproject): Location | undefined {
  const extras = Object.keys(pyproject.table('project', 'optional-dependencies'))
  const tables = [
    ['project', 'dependencies'],
    ...extras.map((extra) => ['project', 'optional-dependencies', extra]),
  ]
  for (const table of tables) {
    const index = pyproject.strings(...table).findIndex((text) => /^[^;]*@/.test(text))
    if (index !== -1) return pyproject.at(...table, index)
  }
  return undefined
}

async function buildsFromTree({ shop, builder }: FailedBuild): Promise<boolean> {
  const folder = await makeScratch(shop, 'python-tree')
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
