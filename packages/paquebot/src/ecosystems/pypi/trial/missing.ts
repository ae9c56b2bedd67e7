import type { Finding, Location } from '../../../model/finding.ts'
import { normalizeName } from '../project/names.ts'
import { importModules, sourceLocation } from './ask.ts'
import { distributionOf, extrasWith } from './distributions.ts'
import { freshEnvironment, type Installed, quickInstall, requirements } from './installed.ts'
import type { ImportAnswer } from './probe-program.ts'

/** More environments than this are not made to find the extra that a module needs. */
const mostExtras = 6

/**
 * Why modules could not be imported: an extra of the package would help, nobody declares what is
 * missing, or the module itself is broken. A module below the top may need an extra.
 */
export async function explainMissing(
  installed: Installed,
  failed: readonly ImportAnswer[],
  tops: readonly string[],
): Promise<readonly Finding[]> {
  const top = failed.filter((answer) => tops.includes(answer.module))
  // What stops the package at its top stops everything below it with the same words.
  const told = new Set(top.map((answer) => answer.error))
  const below = failed.filter((answer) => !tops.includes(answer.module) && !told.has(answer.error))
  const findings: Finding[] = []
  for (const answer of top) findings.push(await explainTop(installed, answer))
  return [...findings, ...(await explainBelow(installed, below))]
}

async function explainTop(installed: Installed, answer: ImportAnswer): Promise<Finding> {
  if (answer.missing == null || isOwn(installed, answer.missing))
    return importFails(installed, answer)
  const extra = await findExtra(installed, answer)
  return extra === undefined
    ? undeclared(installed, answer, 'error')
    : needsExtra(installed, answer, extra)
}

/** The first extra with which the module imports: those that name its distribution first. */
async function findExtra(installed: Installed, answer: ImportAnswer): Promise<string | undefined> {
  const named = extrasWith(installed.metadata, answer.missing ?? '')
  const all = installed.metadata.all('Provides-Extra')
  const ordered = [...new Set([...named, ...all])].slice(0, mostExtras)
  for (const extra of ordered) {
    const environment = await freshEnvironment(installed, `extra-${normalizeName(extra)}`)
    const result = await quickInstall(installed, environment, requirements(installed, [extra]))
    if (result.code !== 0) continue
    const { modules } = await importModules(installed, environment, [answer.module])
    if (modules.some((one) => one.module === answer.module && one.error === undefined)) return extra
  }
  return undefined
}

/** Modules below the top: right with all extras together, or nobody declares what they need. */
async function explainBelow(
  installed: Installed,
  failed: readonly ImportAnswer[],
): Promise<readonly Finding[]> {
  const missing = failed.filter((answer) => isForeign(installed, answer))
  const unhelped = (await withAllExtras(installed, missing)).filter((answer) =>
    isForeign(installed, answer),
  )
  const once = new Map(unhelped.map((answer) => [answer.missing, answer]))
  return [
    ...[...once.values()].map((answer) =>
      undeclared(installed, answer, isForGuests(answer) ? 'warning' : 'error'),
    ),
    ...failed
      .filter((answer) => isOwn(installed, answer.missing ?? ''))
      .map((answer) => importFails(installed, answer)),
  ]
}

/**
 * How the modules answer where every extra is installed: an import stops at the first module that is not
 * there, so only then the next one shows. Without extras as they did; none when the extras cannot be had.
 */
async function withAllExtras(
  installed: Installed,
  failed: readonly ImportAnswer[],
): Promise<readonly ImportAnswer[]> {
  const extras = installed.metadata.all('Provides-Extra')
  if (failed.length === 0 || extras.length === 0) return failed
  const environment = await freshEnvironment(installed, 'extras')
  const result = await quickInstall(installed, environment, requirements(installed, extras))
  if (result.code !== 0) return []
  const names = failed.map((answer) => answer.module)
  return (await importModules(installed, environment, names)).modules
}

/** It stops at a module that another distribution would bring. */
const isForeign = (installed: Installed, { missing }: ImportAnswer) =>
  missing != null && !isOwn(installed, missing)

const hosts = new Set(
  '_pytest airflow celery conftest django docutils hypothesis IPython ipykernel mypy nox pip pylint pytest setuptools sphinx wheel'.split(
    ' ',
  ),
)
const guestModule =
  /(?:^|[._])(?:tests?|testing|testclient|conftest|plugins?|contrib|integrations?|ext|vendor|vendored|examples?|benchmarks?)(?:[._]|$)/

/** A plug-in or a helper of tests: whoever uses it has its host already. */
function isForGuests({ module, missing }: ImportAnswer): boolean {
  return hosts.has(missing?.split('.')[0] ?? '') || guestModule.test(module)
}

/** A module of the package itself. */
function isOwn({ wheel }: Installed, module: string): boolean {
  const [top = ''] = module.split('.')
  return wheel.files.some(({ path }) => path === `${top}.py` || path.startsWith(`${top}/`))
}

function where(installed: Installed, answer: ImportAnswer): Location {
  const place =
    answer.file == null ? undefined : sourceLocation(installed, answer.file, answer.line)
  return place ?? { file: installed.pkg.manifest }
}

const dependenciesPlace = ({ pyproject, pkg }: Installed): Location =>
  pyproject?.at('project', 'dependencies') ?? { file: pkg.manifest }

function importFails(installed: Installed, answer: ImportAnswer): Finding {
  return {
    rule: 'pypi/import-fails',
    severity: 'error',
    message: `\`import ${answer.module}\` fails where only \`${installed.pkg.name}\` is installed: ${answer.error}`,
    ...where(installed, answer),
    hint: 'the same import works in the repository, where the whole tree lies on the path; look at what the wheel lacks',
  }
}

function needsExtra(installed: Installed, answer: ImportAnswer, extra: string): Finding {
  return {
    rule: 'pypi/import-needs-extra',
    severity: 'error',
    message: `\`import ${answer.module}\` works only with the extra \`${extra}\`: without it, ${answer.error}`,
    ...where(installed, answer),
    hint: `move \`${distributionOf(answer.missing ?? '')}\` from the extra to \`dependencies\`, or import it where it is used`,
  }
}

function undeclared(
  installed: Installed,
  answer: ImportAnswer,
  severity: Finding['severity'],
): Finding {
  const { pkg } = installed
  const used = where(installed, answer)
  const from =
    used.file === pkg.manifest
      ? ''
      : ` (${used.file}${used.line === undefined ? '' : `:${used.line}`})`
  return {
    rule: 'pypi/undeclared-dependency',
    severity,
    message: `\`import ${answer.module}\` needs \`${answer.missing}\`, which no dependency of \`${pkg.name}\` brings${from}`,
    ...dependenciesPlace(installed),
    hint: `add \`${distributionOf(answer.missing ?? '')}\` to \`dependencies\``,
  }
}
