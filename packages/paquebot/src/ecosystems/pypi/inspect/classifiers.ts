import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomic } from '../../../io/files.ts'
import type { Repository } from '../../../io/repository.ts'
import type { Finding, Location } from '../../../model/finding.ts'
import type { Package } from '../../../model/package.ts'
import type { Workshop } from '../../ecosystem.ts'
import { clientEnvironment, findUv, makeScratch } from '../build/environments.ts'
import { findInterpreter } from '../build/python.ts'
import { pyprojectIn } from '../project/pyproject.ts'

/** The classifiers that PyPI knows. Source: the `trove-classifiers` package, which PyPI itself uses. */
interface KnownClassifiers {
  readonly known: readonly string[]
  /** Deprecated ones with what replaces them. */
  readonly deprecated: Readonly<Record<string, readonly string[]>>
}

const tables = [
  ['project', 'classifiers'],
  ['tool', 'poetry', 'classifiers'],
]

/** Judges the classifiers of a package by PyPI's list, which is fetched once a month. */
export async function checkClassifiers(
  pkg: Package,
  declared: readonly string[],
  shop: Workshop,
): Promise<readonly Finding[]> {
  if (declared.length === 0) return []
  const list = await loadClassifiers(shop, pkg)
  if (list === undefined) return [unjudged(pkg)]
  return judgeClassifiers(declared, list, (one) => classifierLocation(shop.repository, pkg, one))
}

/** A finding for each classifier that PyPI refuses or has given up. */
function judgeClassifiers(
  declared: readonly string[],
  list: KnownClassifiers,
  locate: (classifier: string) => Location,
): readonly Finding[] {
  const known = new Set(list.known)
  return declared.flatMap((classifier) => {
    if (list.deprecated[classifier] !== undefined) {
      return [deprecated(classifier, list, locate(classifier))]
    }
    return known.has(classifier) ? [] : [unknown(classifier, list.known, locate(classifier))]
  })
}

/** The line of a classifier in pyproject.toml, the file alone when it stands elsewhere. */
export function classifierLocation(
  repository: Repository,
  pkg: Package,
  classifier: string,
): Location {
  const pyproject = pyprojectIn(repository, pkg.path)
  for (const path of tables) {
    const index = pyproject?.strings(...path).indexOf(classifier) ?? -1
    if (pyproject !== undefined && index !== -1) return pyproject.at(...path, index)
  }
  return { file: pkg.manifest }
}

function unknown(classifier: string, known: readonly string[], at: Location): Finding {
  const isGuard = classifier.startsWith('Private ::')
  const last = classifier.split(' :: ').at(-1)?.toLowerCase() ?? ''
  const near = known.filter((one) => one.toLowerCase().endsWith(last)).slice(0, 2)
  const proposal = near.map((one) => `\`${one}\``).join(' or ')
  return {
    rule: 'pypi/invalid-classifier',
    severity: 'error',
    message: isGuard
      ? `PyPI refuses \`${classifier}\`: it is the guard against an upload by mistake`
      : `\`${classifier}\` is no classifier that PyPI knows; the upload would be refused`,
    ...at,
    hint:
      proposal === '' || isGuard
        ? 'remove the line, or take one from the list of trove classifiers'
        : `did you mean ${proposal}?`,
  }
}

function deprecated(classifier: string, list: KnownClassifiers, at: Location): Finding {
  const instead = (list.deprecated[classifier] ?? []).map((one) => `\`${one}\``).join(', ')
  return {
    rule: 'pypi/invalid-classifier',
    severity: 'warning',
    message: `the classifier \`${classifier}\` is deprecated`,
    ...at,
    hint: instead === '' ? 'remove the line' : `use ${instead} instead`,
  }
}

function unjudged(pkg: Package): Finding {
  const message = `the classifiers of \`${pkg.name}\` were not checked: PyPI's list could not be fetched`
  return { rule: 'pypi/invalid-classifier', severity: 'info', message, file: pkg.manifest }
}

const month = 30 * 24 * 60 * 60 * 1000
const loading = new Map<string, Promise<KnownClassifiers | undefined>>()

function loadClassifiers(shop: Workshop, pkg: Package): Promise<KnownClassifiers | undefined> {
  const file = join(shop.cache, 'trove-classifiers.json')
  const known = loading.get(file) ?? readOrFetch(file, shop, pkg)
  loading.set(file, known)
  return known
}

async function readOrFetch(file: string, shop: Workshop, pkg: Package) {
  const age = await stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Number.POSITIVE_INFINITY,
  )
  const fetched = age < month || shop.offline ? undefined : await fetchList(shop, pkg)
  if (fetched !== undefined) writeAtomic(file, fetched)
  return readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as KnownClassifiers,
    () => undefined,
  )
}

const program = `import json, trove_classifiers as t
print(json.dumps({"known": sorted(t.classifiers), "deprecated": dict(t.deprecated_classifiers)}))`

/** The list as JSON, from the package installed into a throw-away folder; undefined when that fails. */
async function fetchList(shop: Workshop, pkg: Package): Promise<string | undefined> {
  const folder = await makeScratch(shop, 'trove')
  const interpreter = await findInterpreter(shop, pkg)
  const uv = await findUv(shop, interpreter)
  const pip =
    uv === undefined
      ? [interpreter.path, '-m', 'pip', 'install']
      : [uv, 'pip', 'install', '--python', interpreter.path]
  const options = { cwd: folder, log: 'python' }
  const command = [...pip, '-q', '--target', folder, '--no-deps', 'trove-classifiers']
  const installed = await shop.run(command, { ...options, env: clientEnvironment(shop) })
  if (installed.code !== 0) return undefined
  const listed = await shop.run([interpreter.path, '-c', program], {
    ...options,
    env: { PYTHONPATH: folder },
  })
  await rm(folder, { recursive: true, force: true })
  return listed.code === 0 && listed.stdout.startsWith('{') ? listed.stdout : undefined
}
