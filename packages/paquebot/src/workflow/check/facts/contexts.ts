import type { Job, Node, Range, Workflow } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { callOf } from './graph.ts'
import { activeRules } from './rulesets.ts'

/** A check that pull requests are told to wait for. */
export interface RequiredContext {
  readonly context: string
  /** Who reports it: GitHub Actions, or unknown. */
  readonly byActions: boolean
  /** Where a document says it; absent for rulesets. */
  readonly said?: { readonly file: string; readonly range: Range }
}

/** The number of GitHub Actions among the apps of GitHub. */
const actionsApp = 15_368

const known = new WeakMap<Checked, readonly RequiredContext[]>()

/** The checks that rulesets require, or else a list in the project's documents. */
export function requiredContexts(checked: Checked): readonly RequiredContext[] {
  const before = known.get(checked)
  if (before !== undefined) return before
  const found = checked.rulesets === undefined ? documented(checked) : ruled(checked)
  known.set(checked, found)
  return found
}

function ruled(checked: Checked): readonly RequiredContext[] {
  return activeRules(checked, 'required_status_checks').flatMap(({ parameters }) => {
    const list = parameters?.required_status_checks
    if (!Array.isArray(list)) return []
    return list.flatMap((one: unknown) => {
      const { context, integration_id: app } = (one ?? {}) as Record<string, unknown>
      return typeof context === 'string' ? { context, byActions: app === actionsApp } : []
    })
  })
}

const documents = /^(?:(?:docs|\.github)\/(?:.*\/)?)?[^/]+\.md$/i

/** A list below "Required checks:" or "Required status checks" whose items begin with a name in backticks. */
function documented({ files }: Checked): readonly RequiredContext[] {
  return files.paths
    .filter((path) => documents.test(path) && !/changelog/i.test(path))
    .flatMap((file) => listed(file, files.read(file) ?? ''))
}

function listed(file: string, text: string): readonly RequiredContext[] {
  if (!/required (?:status )?checks/i.test(text)) return []
  const lines = text.split(/\r?\n/)
  const at = lines.findIndex((line) => /required (?:status )?checks[^.`]*:?\**\s*$/i.test(line))
  const found: RequiredContext[] = []
  for (let index = at + 1; at !== -1 && index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const context = /^\s*[-*]\s+(?:\[[ x]\]\s+)?`([^`]+)`/.exec(line)?.[1]
    if (context === undefined && (line.trim() !== '' || found.length > 0)) break
    if (context === undefined) continue
    const column = line.indexOf('`') + 2
    const start = { line: index + 1, column }
    found.push({
      context,
      byActions: false,
      said: { file, range: { start, end: { ...start, column: column + context.length } } },
    })
  }
  return found
}

/** A check that a job reports. */
export interface EmittedContext {
  readonly workflow: Workflow
  readonly job: Job
  /** The job of the workflow that starts. */
  readonly entry: Job
  /** As written, when nothing is unknown. */
  readonly name?: string
  readonly pattern: RegExp
}

const prEvents = new Set(['pull_request', 'pull_request_target', 'merge_group', 'push'])

const emittedBy = new WeakMap<Checked, readonly EmittedContext[]>()

/** The checks that the workflows of pull requests and pushes report, those of called workflows as `caller / callee`. */
export function emittedContexts(checked: Checked): readonly EmittedContext[] {
  const before = emittedBy.get(checked)
  if (before !== undefined) return before
  const found = checked.workflows
    .filter(({ triggers }) => triggers.some(({ event }) => prEvents.has(event.value)))
    .flatMap((workflow) => workflow.jobs.flatMap((job) => contextsOf(checked, workflow, job, [])))
  emittedBy.set(checked, found)
  return found
}

function contextsOf(
  checked: Checked,
  workflow: Workflow,
  job: Job,
  above: readonly Job[],
): readonly EmittedContext[] {
  if (above.includes(job) || above.length > 9) return []
  const path = [...above, job]
  if (job.uses === undefined)
    return namesOf(path).map((one) => ({ ...one, workflow, job, entry: path[0] ?? job }))
  const callee = callOf(checked, job)
  if (callee !== undefined)
    return callee.jobs.flatMap((inner) => contextsOf(checked, callee, inner, path))
  const pattern = new RegExp(
    `^${namesOf(path)
      .map((one) => one.pattern.source.slice(1, -1))
      .join('|')} / .+$`,
    's',
  )
  return [{ workflow, job, entry: path[0] ?? job, pattern }]
}

type Named = Pick<EmittedContext, 'name' | 'pattern'>

function namesOf(path: readonly Job[]): readonly Named[] {
  return path
    .map(jobNames)
    .reduce((heads, tails) => heads.flatMap((head) => tails.map((tail) => `${head} / ${tail}`)))
    .map(named)
}

const unknown = '\uE000'

function named(text: string): Named {
  const source = text.split(unknown).map(escaped).join('.*')
  return {
    ...(text.includes(unknown) ? {} : { name: text }),
    pattern: new RegExp(`^${source}$`, 's'),
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** GitHub's name of a job for each combination of its matrix; unknown parts are one letter. */
function jobNames(job: Job): readonly string[] {
  const combinations = axes(job.strategy?.matrix)
  const written = job.name?.value
  if (written === undefined) {
    if (job.strategy?.matrix === undefined) return [job.id.value]
    return (
      combinations?.map((one) => `${job.id.value} (${[...one.values()].join(', ')})`) ?? [
        `${job.id.value} (${unknown})`,
      ]
    )
  }
  if (!written.includes('${{')) return combinationNames(written, job, combinations)
  return [...new Set((combinations ?? [new Map()]).map((one) => filled(written, one)))]
}

/** A name without an expression gets the combination behind it. */
function combinationNames(
  written: string,
  job: Job,
  combinations: readonly Axes[] | undefined,
): readonly string[] {
  if (job.strategy?.matrix === undefined) return [written]
  return (
    combinations?.map((one) => `${written} (${[...one.values()].join(', ')})`) ?? [
      `${written} (${unknown})`,
    ]
  )
}

function filled(text: string, values: Axes): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/gs, (_, expression: string) => {
    const axis = /^matrix\.([\w-]+)$/.exec(expression)?.[1]
    return (axis === undefined ? undefined : values.get(axis)) ?? unknown
  })
}

type Axes = ReadonlyMap<string, string>

/** Combinations of a matrix of plain lists; undefined where an expression, an object, `include` or `exclude` decides. */
function axes(matrix: Node | undefined): readonly Axes[] | undefined {
  if (matrix?.kind !== 'mapping') return undefined
  let found: readonly Axes[] = [new Map()]
  for (const { key, value } of matrix.entries) {
    if (value.kind !== 'sequence' || key.value === 'include' || key.value === 'exclude')
      return undefined
    const texts = value.items.flatMap((item) =>
      item.kind === 'scalar' && !item.text.includes('${{') ? item.text : [],
    )
    if (texts.length !== value.items.length) return undefined
    found = found.flatMap((one) => texts.map((text) => new Map([...one, [key.value, text]])))
  }
  return found
}

/** The workflow files that report a required check. */
export function requiredFrom(checked: Checked): ReadonlySet<string> {
  const emitted = emittedContexts(checked)
  return new Set(
    requiredContexts(checked).flatMap(({ context }) =>
      emitted.filter(({ pattern }) => pattern.test(context)).map(({ workflow }) => workflow.path),
    ),
  )
}
