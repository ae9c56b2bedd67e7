import type { Concurrency } from '@paquebot/actions'
import { groupsOf, isUnique, ownerOf, type Starts, startsOf } from '../../facts/groups.ts'
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
      // Its next run publishes whatever is missing, of every commit.
      if (upload.tool === 'paquebot') continue
      const starts = startsOf(checked, upload.workflow)
      for (const concurrency of groupsOf(checked, upload)) {
        const loss = lossIn(concurrency, starts)
        if (loss === undefined || told.has(concurrency.group)) continue
        told.add(concurrency.group)
        yield {
          file: ownerOf(checked, concurrency)?.path ?? upload.workflow.path,
          range: concurrency.group.range,
          severity: loss,
          message: losses[loss],
          hint: 'add `queue: max`',
        }
      }
    }
  },
}

const losses = {
  error: 'a third release cancels the one that waits, which is then never published',
  warning: 'a third run cancels the one that waits: its release is dropped',
} as const

/** An error where each run is a release of its own and all share one group; a warning where a later run may make up for it. */
function lossIn(
  { group, queue, cancelInProgress }: Concurrency,
  { onTag, onBranch }: Starts,
): keyof typeof losses | undefined {
  if (queue !== undefined || isUnique(group.value)) return undefined
  if (cancelInProgress !== undefined && cancelInProgress.value !== 'false') return undefined
  const perRef = /github\.ref|github\.event\.release|ref_name/.test(group.value)
  if (perRef && !onBranch) return undefined
  return onTag && !onBranch && !group.value.includes('${{') ? 'error' : 'warning'
}
