import type { Concurrency, Workflow } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { calledBy, entriesOf } from './graph.ts'
import type { JobRef } from './read.ts'

/** The groups that a job's run waits in: its own, its workflow's, and those of the callers. */
export function groupsOf(checked: Checked, { workflow, job }: JobRef): readonly Concurrency[] {
  const found: (Concurrency | undefined)[] = [job.concurrency, workflow.concurrency]
  const seen = new Set<Workflow>([workflow])
  for (const one of seen)
    for (const caller of calledBy(checked, one)) {
      found.push(caller.job.concurrency, caller.workflow.concurrency)
      seen.add(caller.workflow)
    }
  return found.filter((group) => group !== undefined)
}

/** How runs of the workflow begin. */
export interface Starts {
  /** A push to a branch, a schedule, a hand: the same ref again and again. */
  readonly onBranch: boolean
  /** A tag or a GitHub release: each ref is a release of its own. */
  readonly onTag: boolean
}

/** What starts runs in which the workflow takes part. */
export function startsOf(checked: Checked, workflow: Workflow): Starts {
  const triggers = entriesOf(checked, workflow).flatMap((entry) => entry.triggers)
  const pushes = triggers.filter(({ event }) => event.value === 'push')
  return {
    onBranch: pushes.some(
      ({ branches, branchesIgnore, tags }) =>
        branches.length > 0 || branchesIgnore.length > 0 || tags.length === 0,
    ),
    onTag:
      pushes.some(({ tags }) => tags.length > 0) ||
      triggers.some(({ event }) => event.value === 'release'),
  }
}

/** Runs never meet in this group. */
export function isUnique(group: string): boolean {
  return /github\.(?:run_id|run_number|sha)\b/.test(group)
}

/** The workflow that a group stands in, at its top or in a job. */
export function ownerOf(checked: Checked, group: Concurrency): Workflow | undefined {
  return checked.workflows.find(
    ({ concurrency, jobs }) =>
      concurrency === group || jobs.some((job) => job.concurrency === group),
  )
}
