import { groupsOf, isUnique, ownerOf, startsOf } from '../../facts/groups.ts'
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
      for (const concurrency of groupsOf(checked, upload)) {
        const { cancelInProgress, group } = concurrency
        if (cancelInProgress?.value !== 'true' || isUnique(group.value) || told.has(concurrency))
          continue
        told.add(concurrency)
        const { onBranch } = startsOf(checked, upload.workflow)
        yield {
          file: ownerOf(checked, concurrency)?.path ?? upload.workflow.path,
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
