import type { Job } from '@paquebot/actions'
import { type EmittedContext, emittedContexts, requiredContexts } from '../../facts/contexts.ts'
import { hasTrigger, needsOf } from '../../facts/graph.ts'
import type { Checked, Rule } from '../../model.ts'

export const requiredCheckIncomplete: Rule = {
  id: 'gate/required-check-incomplete',
  severity: 'warning',
  summary: 'every check of a pull request is required, itself or through a job that needs it',
  why: 'A job that nobody requires may fail while the pull request is merged.',
  fix: 'Require one job that needs all others and runs always:\n\n```yaml\nci-ok:\n  if: always()\n  needs: [lint, test, integration, build]\n  steps:\n    - run: test "${{ contains(needs.*.result, \'failure\') }}" = false\n```',
  *check(checked) {
    const required = requiredContexts(checked)
    if (required.length === 0) return
    const covered = coveredJobs(checked)
    if (covered.size === 0) return
    for (const workflow of checked.workflows) {
      const own = emittedContexts(checked).filter((one) => one.workflow === workflow)
      if (!hasTrigger(workflow, 'pull_request') || !own.some(({ job }) => covered.has(job)))
        continue
      for (const job of workflow.jobs)
        if (!covered.has(job) && !onlyElsewhere(job))
          yield {
            file: workflow.path,
            range: job.id.range,
            message: `no required check waits for the job \`${job.id.value}\``,
            hint: `require \`${job.name?.value ?? job.id.value}\`, or add it to the \`needs\` of a required job`,
          }
    }
  },
}

/** Jobs that are required, by their name or because a required one needs them. */
function coveredJobs(checked: Checked): ReadonlySet<Job> {
  const required = requiredContexts(checked)
  const meant = (one: EmittedContext) =>
    required.some(
      ({ context }) =>
        one.pattern.test(context) || context.replace(/\s*\(.*\)$/, '') === one.job.id.value,
    )
  return new Set(
    emittedContexts(checked)
      .filter(meant)
      .flatMap(({ workflow, job, callers }) => [
        job,
        ...callers,
        ...[job, ...callers].flatMap((one) =>
          workflow.jobs.includes(one)
            ? needsOf(checked, { workflow, job: one }).map((ref) => ref.job)
            : [],
        ),
      ]),
  )
}

/** It does not run for pull requests, or may fail. */
function onlyElsewhere({ if: condition, continueOnError }: Job): boolean {
  return (
    /github\.(?:event_name|ref|ref_name|ref_type)\b/.test(condition?.value ?? '') ||
    continueOnError?.value === 'true'
  )
}
