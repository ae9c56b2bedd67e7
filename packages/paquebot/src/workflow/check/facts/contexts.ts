import { checkNames, type Job, type Range, resolveCall, type Workflow } from '@paquebot/actions'
import type { Checked } from '../model.ts'
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
  /** The jobs that call it, outermost first. */
  readonly callers: readonly Job[]
  /** Absent where only a run knows it. */
  readonly name?: string
  readonly written: string
  /** The name, with anything where only a run knows it. */
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
    .flatMap((workflow) => [
      ...ownContexts(checked, workflow),
      ...foreignContexts(checked, workflow),
    ])
  emittedBy.set(checked, found)
  return found
}

function ownContexts({ workflows }: Checked, workflow: Workflow): readonly EmittedContext[] {
  return checkNames(workflow, workflows).map((one) => ({
    ...one,
    workflow,
    pattern: new RegExp(
      one.name === undefined ? `^${loose(one.written)}$` : `^${escaped(one.name)}$`,
      's',
    ),
  }))
}

/** Jobs that call a workflow of another repository: nobody here knows the jobs in it. */
function foreignContexts({ workflows }: Checked, workflow: Workflow): readonly EmittedContext[] {
  return workflow.jobs.flatMap((job) => {
    if (job.uses === undefined || resolveCall(job, workflows) !== undefined) return []
    const written = job.name?.value ?? job.id.value
    return {
      workflow,
      job,
      callers: [],
      written,
      pattern: new RegExp(`^${loose(written)} / `, 's'),
    }
  })
}

/** As written, with anything for expressions and behind each part. */
function loose(written: string): string {
  return written
    .split(' / ')
    .map(
      (part) =>
        `${part
          .split(/\$\{\{.*?\}\}/s)
          .map(escaped)
          .join('.*')}.*`,
    )
    .join(' / ')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
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
