import type { Workflow } from '@paquebot/actions'
import { runOf } from '../../facts/graph.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Checked, Rule } from '../../model.ts'

export const cancelOnDefaultBranch: Rule = {
  id: 'conc/cancel-on-default-branch',
  severity: 'warning',
  summary: 'A merge does not cancel the run of the merge before it',
  why: 'With `cancel-in-progress: true` every merge stops the run of the commit before: commits of the default branch stay without a verdict, and which of them broke it cannot be told.',
  fix: "Cancel for pull requests only: `cancel-in-progress: ${{ github.event_name == 'pull_request' }}`.",
  *check(checked) {
    const publishing = new Set(publishSteps(checked).map(({ workflow }) => workflow))
    for (const workflow of checked.workflows) {
      // A rule of its own says so, and louder.
      if (runOf(checked, workflow).some((one) => publishing.has(one))) continue
      const { cancelInProgress, group } = workflow.concurrency ?? {}
      if (cancelInProgress?.value !== 'true' || group === undefined) continue
      if (
        /github\.(?:sha|run_id|run_number)/.test(group.value) ||
        !runsOnDefault(checked, workflow)
      )
        continue
      yield {
        file: workflow.path,
        range: cancelInProgress.range,
        message: `every push to \`${checked.defaultBranch}\` cancels the run of the one before`,
        hint: "write `cancel-in-progress: ${{ github.event_name == 'pull_request' }}`",
      }
    }
  },
}

function runsOnDefault({ defaultBranch }: Checked, { triggers }: Workflow): boolean {
  return triggers.some(({ event, branches, branchesIgnore, tags, tagsIgnore }) => {
    if (event.value !== 'push') return false
    if (branchesIgnore.some(({ value }) => value === defaultBranch || value === '**')) return false
    const isForTags =
      (tags.length > 0 || tagsIgnore.length > 0) &&
      branches.length === 0 &&
      branchesIgnore.length === 0
    return (
      !isForTags &&
      (branches.length === 0 ||
        branches.some(({ value }) => value === defaultBranch || value === '**'))
    )
  })
}
