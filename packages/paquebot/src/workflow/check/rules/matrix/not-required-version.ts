import { posix } from 'node:path'
import { expandMatrix, type Job, type Node, type Range, type Strategy } from '@paquebot/actions'
import { parse } from 'smol-toml'
import { satisfies } from '../../../../ecosystems/npm/satisfies.ts'
import { versions as pypi } from '../../../../ecosystems/pypi/versions.ts'
import type { Package } from '../../../../model/package.ts'
import { hasFile, jsonOf } from '../../facts/places.ts'
import { stepsOf } from '../../facts/steps.ts'
import { isAction } from '../../facts/uses.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

interface Axis {
  readonly job: Job
  readonly file: string
  readonly world: 'python' | 'node'
  readonly values: readonly { readonly text: string; readonly range: Range }[]
}

export const notRequiredVersion: Rule = {
  id: 'matrix/not-required-version',
  severity: 'info',
  summary: 'The versions that are tested are those that the manifests promise',
  why: 'A version of `requires-python`, of the classifiers or of `engines` that nothing tests is a guess; a version in the matrix that the manifest refuses cannot even install the package.',
  fix: 'Take the matrix from the manifest: `paquebot workflow generate` does.',
  *check(checked) {
    const axes = axesOf(checked)
    yield* pythonFlaws(
      checked,
      axes.filter(({ world }) => world === 'python'),
    )
    yield* nodeFlaws(
      checked,
      axes.filter(({ world }) => world === 'node'),
    )
  },
}

const known = {
  python: /^python(?:[-_]?versions?)?$|^py$/i,
  node: /^node(?:[-_]?(?:js)?[-_]?versions?)?$/i,
}

function axesOf(checked: Checked): readonly Axis[] {
  return checked.workflows.flatMap(({ path, jobs }) =>
    jobs.flatMap((job) => {
      const matrix = job.strategy?.matrix
      if (matrix?.kind !== 'mapping' || expandMatrix(job.strategy as Strategy) === undefined)
        return []
      return matrix.entries.flatMap(({ key, value }) => {
        const world = (['python', 'node'] as const).find((one) => known[one].test(key.value))
        if (world === undefined || !isUsed(job, world)) return []
        return { job, file: path, world, values: scalars(value) }
      })
    }),
  )
}

const isUsed = (job: Job, world: Axis['world']) =>
  job.steps.some((step) =>
    isAction(
      step,
      ...(world === 'node'
        ? ['actions/setup-node']
        : ['actions/setup-python', 'astral-sh/setup-uv']),
    ),
  )

const scalars = (node: Node) =>
  node.kind === 'sequence'
    ? node.items.flatMap((item) =>
        item.kind === 'scalar' ? [{ text: item.text, range: item.range }] : [],
      )
    : []

/** The only package of its world that is published: with several nobody can tell which one a job tests. */
function onlyPackage(checked: Checked, ecosystem: Package['ecosystem']): Package | undefined {
  const found = checked.workspace.packages.filter(
    (pkg) => pkg.ecosystem === ecosystem && !pkg.private,
  )
  return found.length === 1 ? found[0] : undefined
}

function* pythonFlaws(checked: Checked, axes: readonly Axis[]): Iterable<Flaw> {
  const pkg = onlyPackage(checked, 'pypi')
  const said = pkg === undefined ? undefined : promisesOf(checked, pkg)
  if (pkg === undefined || said === undefined || axes.length === 0) return
  for (const { file, values } of axes)
    for (const { text, range } of values)
      if (/^3\.\d+$/.test(text) && said.range !== undefined && !accepts(said.range, text))
        yield {
          file,
          range,
          severity: 'warning',
          message: `Python ${text} is tested, but \`requires-python\` of \`${pkg.name}\` is \`${said.range}\``,
          hint: `remove ${text}, or widen \`requires-python\``,
        }
  const tested = new Set([
    ...axes.flatMap(({ values }) => values.map(({ text }) => text)),
    ...others(checked),
  ])
  const missing = said.versions.filter(
    (version) => ![...tested].some((one) => one === version || one.startsWith(`${version}.`)),
  )
  const [widest] = [...axes].sort((a, b) => b.values.length - a.values.length)
  const [first] = widest?.values ?? []
  if (missing.length > 0 && widest !== undefined && first !== undefined)
    yield {
      file: widest.file,
      range: first.range,
      message: `the classifiers of \`${pkg.name}\` promise Python ${missing.join(', ')}, which no job tests`,
      hint: `add ${missing.map((version) => `\`"${version}"\``).join(', ')} to the matrix, or remove the classifier`,
    }
}

/** Any patch release of a minor version may be the one that is installed. */
const accepts = (range: string, minor: string) =>
  pypi.accepts(range, `${minor}.99`) || pypi.accepts(range, `${minor}.0`)

const others = (checked: Checked) =>
  stepsOf(checked).flatMap(({ step }) =>
    step.with.flatMap(({ key, value }) =>
      key.value === 'python-version' ? value.value.split(/\s+/) : [],
    ),
  )

interface Promises {
  readonly range?: string
  readonly versions: readonly string[]
}

function promisesOf(checked: Checked, pkg: Package): Promises | undefined {
  if (posix.basename(pkg.manifest) !== 'pyproject.toml') return undefined
  try {
    const project = (parse(checked.files.read(pkg.manifest) ?? '') as { project?: unknown }).project
    const { 'requires-python': range, classifiers } = (project ?? {}) as Record<string, unknown>
    const versions = Array.isArray(classifiers)
      ? classifiers.flatMap(
          (one) => /^Programming Language :: Python :: (3\.\d+)$/.exec(String(one))?.[1] ?? [],
        )
      : []
    return { versions, ...(typeof range === 'string' && { range }) }
  } catch {
    return undefined
  }
}

function* nodeFlaws(checked: Checked, axes: readonly Axis[]): Iterable<Flaw> {
  const pkg = onlyPackage(checked, 'npm')
  const engines =
    pkg === undefined || !hasFile(checked, pkg.manifest)
      ? undefined
      : jsonOf(checked, pkg.manifest)?.engines
  const range = (engines as Record<string, unknown> | undefined)?.node
  if (typeof range !== 'string') return
  for (const { file, values } of axes)
    for (const { text, range: at } of values) {
      const version = /^v?(\d+)(?:\.x)?$/.exec(text)?.[1]
      // `20` is its newest release.
      if (version === undefined || satisfies(range, `${version}.999.0`)) continue
      yield {
        file,
        range: at,
        severity: 'warning',
        message: `Node ${text} is tested, but \`engines.node\` of \`${pkg?.name}\` is \`${range}\``,
        hint: `remove ${text}, or widen \`engines.node\``,
      }
    }
}
