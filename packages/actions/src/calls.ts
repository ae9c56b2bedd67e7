import { evaluateText } from './expressions.ts'
import { type Combination, expandMatrix } from './matrix.ts'
import type { Job, Workflow } from './model.ts'
import { parseUses } from './uses.ts'

/** Workflows that call each other may be so many; the first one counts. Source: GitHub docs, "Reuse workflows". */
const deepest = 10

/**
 * The workflow of the same repository that a job calls; undefined for a job with steps, for workflows elsewhere, and
 * for a file that is not there.
 */
export function resolveCall(job: Job, workflows: readonly Workflow[]): Workflow | undefined {
  if (job.uses === undefined) return undefined
  const uses = parseUses(job.uses)
  return uses.kind === 'local' ? workflows.find(({ path }) => path === uses.path) : undefined
}

/** A check that GitHub reports for a job: the name that rulesets require. */
export interface CheckName {
  readonly job: Job
  /** The called jobs on the way, outermost first. */
  readonly callers: readonly Job[]
  /** Undefined where an expression decides that only a run knows. */
  readonly name?: string
  /** The name as it is written, for people. */
  readonly written: string
}

/**
 * The names of the checks of a workflow: of each job, of each combination of its matrix, and of called workflows as
 * `caller / callee`. `workflows` are those of the repository, for calls.
 */
export function checkNames(
  workflow: Workflow,
  workflows: readonly Workflow[] = [],
): readonly CheckName[] {
  return workflow.jobs.flatMap((job) => namesOf(job, { workflows, callers: [] }))
}

interface Way {
  readonly workflows: readonly Workflow[]
  readonly callers: readonly Job[]
}

function namesOf(job: Job, way: Way): readonly CheckName[] {
  const { workflows, callers } = way
  const own = ownNames(job)
  const written = job.name?.value ?? job.id.value
  const here = own.map((name) => ({
    job,
    callers,
    written,
    ...(name === undefined ? {} : { name }),
  }))
  if (job.uses === undefined) return here
  const called = resolveCall(job, workflows)
  if (called === undefined || callers.length >= deepest || callers.includes(job)) return []
  const inner = called.jobs.flatMap((one) =>
    namesOf(one, { workflows, callers: [...callers, job] }),
  )
  return here.flatMap((outer) => inner.map((one) => joined(outer, one)))
}

function joined(outer: CheckName, inner: CheckName): CheckName {
  const name =
    outer.name === undefined || inner.name === undefined
      ? undefined
      : `${outer.name} / ${inner.name}`
  const written = `${outer.written} / ${inner.written}`
  const { name: _, ...rest } = inner
  return { ...rest, written, ...(name === undefined ? {} : { name }) }
}

/** One name for each job of the matrix. */
function ownNames(job: Job): readonly (string | undefined)[] {
  const text = job.name?.value ?? job.id.value
  const jobs = expandMatrix(job.strategy)
  if (jobs === undefined) return [undefined]
  return jobs.map((combination) => nameFor(text, combination))
}

/** Values of the matrix stand in brackets behind a name that names none of them. */
function nameFor(text: string, combination: Combination): string | undefined {
  if (text.includes('${{')) return evaluateText(text, { matrix: combination })
  const values = Object.values(combination).flatMap(flat)
  return values.length === 0 ? text : `${text} (${values.join(', ')})`
}

const flat = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(flat) : [String(value)]
