import { groupsOf, isUnique, startsOf } from '../../facts/groups.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const pendingReleaseDropped: Rule = {
  id: 'conc/pending-release-dropped',
  severity: 'error',
  summary: 'A release that waits is not dropped for the next one',
  why: 'A concurrency group keeps one run that works and one that waits; a third cancels the one that waits. While an environment waits for an approval, the run holds the group for days. Where each tag is a release of its own, the dropped one is never published.',
  fix: 'Set `queue: max` (GitHub, since May 2026), or keep only the publishing job in the group, or put the ref into the group where each tag is a release.',
  *check(checked) {
    const told = new Set<unknown>()
    for (const upload of publishSteps(checked)) {
      const { onTag, onBranch } = startsOf(checked, upload.workflow)
      for (const { group, queue, cancelInProgress } of groupsOf(checked, upload)) {
        if (
          queue !== undefined ||
          (cancelInProgress !== undefined && cancelInProgress.value !== 'false')
        )
          continue
        if (isUnique(group.value) || told.has(group)) continue
        const perRef = /github\.ref|github\.event\.release|ref_name/.test(group.value)
        if (perRef && !onBranch) continue
        told.add(group)
        const owner = checked.workflows.find(
          ({ concurrency, jobs }) =>
            concurrency?.group === group || jobs.some((job) => job.concurrency?.group === group),
        )
        yield {
          file: owner?.path ?? upload.workflow.path,
          range: group.range,
          severity:
            onTag && !onBranch && !perRef && !group.value.includes('${{') ? 'error' : 'warning',
          message:
            onTag && !perRef
              ? 'a third release cancels the one that waits, which is then never published'
              : 'a third run cancels the one that waits: its release is dropped',
          hint: 'add `queue: max`',
        }
      }
    }
  },
}
