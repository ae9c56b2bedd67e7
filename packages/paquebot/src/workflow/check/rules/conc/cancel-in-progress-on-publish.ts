import { groupsOf, isUnique, startsOf } from '../../facts/groups.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const cancelInProgressOnPublish: Rule = {
  id: 'conc/cancel-in-progress-on-publish',
  severity: 'error',
  summary: 'A run that publishes is not cancelled half way',
  why: 'With `cancel-in-progress: true` the next push stops the run wherever it is: between two packages, or between npm and PyPI.',
  fix: 'Set `cancel-in-progress: false` where a run can publish, or publish in a workflow of its own.',
  *check(checked) {
    const told = new Set<unknown>()
    for (const upload of publishSteps(checked)) {
      for (const { cancelInProgress, group } of groupsOf(checked, upload)) {
        if (
          cancelInProgress?.value !== 'true' ||
          isUnique(group.value) ||
          told.has(cancelInProgress)
        )
          continue
        told.add(cancelInProgress)
        const { onBranch } = startsOf(checked, upload.workflow)
        const owner = checked.workflows.find(
          ({ concurrency, jobs }) =>
            concurrency?.cancelInProgress === cancelInProgress ||
            jobs.some((job) => job.concurrency?.cancelInProgress === cancelInProgress),
        )
        yield {
          file: owner?.path ?? upload.workflow.path,
          range: cancelInProgress.range,
          severity:
            onBranch && mayPublishOnPush(upload.job.if?.value, upload.step.if?.value)
              ? 'error'
              : 'warning',
          message: `the next run cancels one that is publishing (${upload.workflow.path}:${upload.at.start.line})`,
          hint: 'set `cancel-in-progress: false`',
        }
      }
    }
  },
}

/** A condition that speaks of tags, releases or hands may keep pushes to branches out. */
function mayPublishOnPush(...conditions: readonly (string | undefined)[]): boolean {
  return conditions.every(
    (one) => one === undefined || !/tag|release|dispatch|ref_type|inputs\.|event_name/.test(one),
  )
}
