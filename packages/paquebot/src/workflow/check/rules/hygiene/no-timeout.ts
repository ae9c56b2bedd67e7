import type { Rule } from '../../model.ts'

/** Source: GitHub's docs, "Workflow syntax", `jobs.<job_id>.timeout-minutes`: 360 by default. */
export const noTimeout: Rule = {
  id: 'hygiene/no-timeout',
  severity: 'warning',
  summary: 'A job has a time limit',
  why: 'Without one a job that hangs runs for six hours: it holds its concurrency group, so that no later release starts, and it costs minutes.',
  fix: ['```yaml', 'jobs:', '  test:', '    timeout-minutes: 15', '```'].join('\n'),
  *check({ workflows }) {
    for (const { path, jobs } of workflows)
      for (const job of jobs) {
        if (job.uses !== undefined || job.timeoutMinutes !== undefined || job.steps.length === 0)
          continue
        // A limit at every step is one as well.
        if (job.steps.every((step) => step.timeoutMinutes !== undefined)) continue
        yield {
          file: path,
          range: job.id.range,
          message: `job \`${job.id.value}\` has no \`timeout-minutes\`: one that hangs runs for six hours`,
          hint: 'write `timeout-minutes: 15`, or what the job takes at most',
        }
      }
  },
}
