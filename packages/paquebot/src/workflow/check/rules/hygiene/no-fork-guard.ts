import type { Job, Workflow } from '@paquebot/actions'
import { isPublishJob } from '../../facts/releases.ts'
import type { Rule } from '../../model.ts'

export const noForkGuard: Rule = {
  id: 'hygiene/no-fork-guard',
  severity: 'warning',
  summary: 'A job that publishes runs in the own repository alone',
  why: 'Whoever forks the repository and pushes to the default branch starts the same workflow. It fails there for want of keys, after minutes of work, on every sync; or publishes, where the fork has keys of its own.',
  fix: ['```yaml', 'jobs:', '  publish:', "    if: github.repository == 'acme/ship'", '```'].join(
    '\n',
  ),
  *check(checked) {
    for (const workflow of checked.workflows) {
      if (!startsByItself(workflow)) continue
      for (const job of workflow.jobs) {
        if (!isPublishJob(checked, job) || isGuarded(workflow, job, new Set())) continue
        yield {
          file: workflow.path,
          range: job.id.range,
          message: `job \`${job.id.value}\` publishes, and starts in every fork as well`,
          hint: `write \`if: github.repository == '${checked.slug ?? 'owner/name'}'\``,
        }
      }
    }
  },
}

const startsByItself = ({ triggers }: Workflow) =>
  triggers.some(({ event }) => event.value === 'push' || event.value === 'schedule')

/** The job, or one that it waits for, asks where it is. */
function isGuarded(workflow: Workflow, job: Job, seen: Set<string>): boolean {
  seen.add(job.id.value)
  if (/github\.(?:repository|event\.repository)/.test(job.if?.value ?? '')) return true
  return job.needs.some(({ value }) => {
    const needed = workflow.jobs.find((one) => one.id.value === value)
    return needed !== undefined && !seen.has(value) && isGuarded(workflow, needed, seen)
  })
}
