import type { Job, Workflow } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import type { JobRef } from './read.ts'

interface Graph {
  readonly byPath: ReadonlyMap<string, Workflow>
  readonly callers: ReadonlyMap<Workflow, readonly JobRef[]>
  readonly needs: Map<Job, readonly JobRef[]>
}

const graphs = new WeakMap<Checked, Graph>()

function graphOf(checked: Checked): Graph {
  const known = graphs.get(checked)
  if (known !== undefined) return known
  const byPath = new Map(checked.workflows.map((workflow) => [workflow.path, workflow]))
  const callers = new Map<Workflow, JobRef[]>()
  for (const workflow of checked.workflows)
    for (const job of workflow.jobs) {
      const callee = byPath.get(localPath(job) ?? '')
      if (callee !== undefined)
        callers.set(callee, [...(callers.get(callee) ?? []), { workflow, job }])
    }
  const graph = { byPath, callers, needs: new Map() }
  graphs.set(checked, graph)
  return graph
}

/** The file of this repository that a job calls: `./.github/workflows/ci.yml` or `$/…`. */
export function localPath(job: Job): string | undefined {
  return /^[.$]\/(.+)$/.exec(job.uses?.value ?? '')?.[1]
}

/** The workflow of this repository that the job calls; undefined where there is none, or no such file. */
export function callOf(checked: Checked, job: Job): Workflow | undefined {
  return graphOf(checked).byPath.get(localPath(job) ?? '')
}

/** The jobs that call the workflow. */
export function calledBy(checked: Checked, workflow: Workflow): readonly JobRef[] {
  return graphOf(checked).callers.get(workflow) ?? []
}

/** The workflows that start a run in which this one takes part: itself unless it can only be called, and its callers. */
export function entriesOf(checked: Checked, workflow: Workflow): readonly Workflow[] {
  const found = new Set<Workflow>()
  const seen = new Set<Workflow>()
  const visit = (one: Workflow): void => {
    if (seen.has(one)) return
    seen.add(one)
    if (one.triggers.some(({ event }) => event.value !== 'workflow_call')) found.add(one)
    for (const caller of calledBy(checked, one)) visit(caller.workflow)
  }
  visit(workflow)
  return [...found]
}

/** The events that start the workflow, or a workflow that calls it; without `workflow_call`. */
export function eventsOf(checked: Checked, workflow: Workflow): ReadonlySet<string> {
  const events = entriesOf(checked, workflow).flatMap(({ triggers }) =>
    triggers.map(({ event }) => event.value),
  )
  return new Set(events.filter((event) => event !== 'workflow_call'))
}

/** The workflow and all that it calls, whatever the depth: the jobs of one run. */
export function runOf(checked: Checked, workflow: Workflow): readonly Workflow[] {
  const found = new Set<Workflow>([workflow])
  for (const one of found)
    for (const job of one.jobs) {
      const callee = callOf(checked, job)
      if (callee !== undefined) found.add(callee)
    }
  return [...found]
}

/** The jobs of a workflow with all that it calls. */
export function jobsWithin(checked: Checked, workflow: Workflow): readonly JobRef[] {
  return runOf(checked, workflow).flatMap((one) => one.jobs.map((job) => ({ workflow: one, job })))
}

/** The job of that name. */
export function jobNamed(workflow: Workflow, id: string): Job | undefined {
  return workflow.jobs.find((job) => job.id.value === id)
}

/**
 * Every job that is over before this one begins, whoever starts it: what it needs, what these need, the jobs of the
 * workflows that they call. What the callers of its own workflow need is in `needsOfCaller`.
 */
export function needsOf(checked: Checked, { workflow, job }: JobRef): readonly JobRef[] {
  const { needs } = graphOf(checked)
  const known = needs.get(job)
  if (known !== undefined) return known
  const found = new Map<Job, JobRef>()
  const visit = (ids: Job['needs']): void => {
    for (const { value } of ids) {
      const needed = jobNamed(workflow, value)
      if (needed === undefined || found.has(needed)) continue
      found.set(needed, { workflow, job: needed })
      const callee = callOf(checked, needed)
      if (callee !== undefined)
        for (const inner of jobsWithin(checked, callee)) found.set(inner.job, inner)
      visit(needed.needs)
    }
  }
  visit(job.needs)
  const all = [...found.values()]
  needs.set(job, all)
  return all
}

/** `needsOf`, and what is over before a calling job begins; several callers: what holds for any of them. */
export function needsOfCaller(checked: Checked, ref: JobRef): readonly JobRef[] {
  const found = new Map(needsOf(checked, ref).map((one) => [one.job, one]))
  const seen = new Set<Workflow>()
  const visit = (workflow: Workflow): void => {
    if (seen.has(workflow)) return
    seen.add(workflow)
    for (const caller of calledBy(checked, workflow)) {
      for (const one of needsOf(checked, caller)) found.set(one.job, one)
      visit(caller.workflow)
    }
  }
  visit(ref.workflow)
  return [...found.values()]
}

/** True when the workflow has that trigger itself. */
export function hasTrigger(workflow: Workflow, event: string): boolean {
  return workflow.triggers.some((trigger) => trigger.event.value === event)
}
