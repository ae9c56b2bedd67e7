import type { Entry, Job, Step, Text, Workflow } from '@paquebot/actions'

/** A job and the workflow that it stands in. */
export interface JobRef {
  readonly workflow: Workflow
  readonly job: Job
}

/** A step, its job and its workflow. */
export interface StepRef extends JobRef {
  readonly step: Step
}

/** The value of a key; names of inputs and of variables are compared without case, as the runner does. */
export function entryOf(entries: readonly Entry[], name: string): Text | undefined {
  const wanted = name.toLowerCase()
  return entries.find(({ key }) => key.value.toLowerCase() === wanted)?.value
}

/** The input of the step's action. */
export function inputOf(step: Step, name: string): Text | undefined {
  return entryOf(step.with, name)
}

/** Variables that a step sees: its own, then the job's, then the workflow's. */
export function envOf({ workflow, job, step }: StepRef): readonly Entry[] {
  return [...step.env, ...job.env, ...workflow.env]
}

/** True where GitHub decides when the job runs. */
export function hasExpression(text: string): boolean {
  return text.includes('${{')
}

/** Lines of a block scalar that say something. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Every step of every workflow. */
export function stepsInJobs(workflows: readonly Workflow[]): readonly StepRef[] {
  return workflows.flatMap((workflow) =>
    workflow.jobs.flatMap((job) => job.steps.map((step) => ({ workflow, job, step }))),
  )
}

/** The line that says what a step does: `uses:`, the script, or the step. */
export function placeOf(step: Step): Step['range'] {
  return step.uses?.range ?? firstLineOf(step) ?? step.range
}

function firstLineOf({ run }: Step): Step['range'] | undefined {
  if (run === undefined) return undefined
  const index = run.value.split('\n').findIndex((line) => line.trim() !== '')
  const start = run.lines[Math.max(index, 0)] ?? run.range.start
  return {
    start,
    end: run.lines.length > 1 ? { line: start.line, column: start.column + 1 } : run.range.end,
  }
}
