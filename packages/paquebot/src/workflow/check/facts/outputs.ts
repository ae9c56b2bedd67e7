import type { Job, Text } from '@paquebot/actions'
import type { StepRef } from './read.ts'

/** The conditions that read an output of a step: in its own job, and through the outputs of its job. */
export function readersOf(ref: StepRef, step: string, output: string): readonly Text[] {
  const direct = `steps.${step}.outputs.${output}`
  const own = conditionsOf(ref.job).filter(({ value }) => mentions(value, direct))
  const exported = ref.job.outputs.filter(({ value }) => mentions(value.value, direct))
  const paths = exported.map(({ key }) => `needs.${ref.job.id.value}.outputs.${key.value}`)
  const others = ref.workflow.jobs
    .filter((job) => job.needs.some(({ value }) => value === ref.job.id.value))
    .flatMap(conditionsOf)
    .filter(({ value }) => paths.some((path) => mentions(value, path)))
  return [...own, ...others]
}

/** The conditions of a job and of its steps. */
function conditionsOf(job: Job): readonly Text[] {
  return [job.if, ...job.steps.map((step) => step.if)].filter((text) => text !== undefined)
}

/** The path as a whole: `outputs.published` is not in `outputs.publishedPackages`. */
export function mentions(text: string, path: string): boolean {
  const at = text.indexOf(path)
  if (at === -1) return false
  return !/[\w-]/.test(text[at + path.length] ?? '') || mentions(text.slice(at + path.length), path)
}
