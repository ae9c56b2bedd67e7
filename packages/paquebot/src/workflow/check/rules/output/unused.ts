import type { Job, Workflow } from '@paquebot/actions'
import { mentions } from '../../facts/outputs.ts'
import type { Rule } from '../../model.ts'

export const unused: Rule = {
  id: 'output/unused',
  severity: 'info',
  summary: 'Outputs of jobs are read by somebody',
  why: 'An output that nobody reads is usually the trace of a plan that was not carried out, or of a name that was changed on one side.',
  fix: 'Take it away, or read it as `needs.<job>.outputs.<name>`.',
  *check(checked) {
    for (const workflow of checked.workflows)
      for (const job of workflow.jobs)
        for (const { key } of job.outputs) {
          if (isRead(workflow, job, key.value)) continue
          yield {
            file: workflow.path,
            range: key.range,
            message: `nobody reads the output \`${key.value}\` of the job \`${job.id.value}\``,
            hint: `take it away, or read \`needs.${job.id.value}.outputs.${key.value}\``,
          }
        }
  },
}

/** By name, through an index, or with all outputs at once. */
function isRead({ text }: Workflow, job: Job, output: string): boolean {
  const id = job.id.value
  const paths = [`needs.${id}.outputs.${output}`, `jobs.${id}.outputs.${output}`]
  if (paths.some((path) => mentions(text, path))) return true
  return /\bneeds\s*(?:\[|\.\*|\))|outputs\s*(?:\[|\))|toJSON\(\s*needs/i.test(text)
}
