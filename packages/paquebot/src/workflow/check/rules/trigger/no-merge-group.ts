import { requiredFrom } from '../../facts/contexts.ts'
import { activeRules } from '../../facts/rulesets.ts'
import type { Checked, Rule } from '../../model.ts'

export const noMergeGroup: Rule = {
  id: 'trigger/no-merge-group',
  severity: 'info',
  summary: 'where there is a merge queue, the workflows of pull requests run for it',
  why: 'A merge queue waits for the required checks of a `merge_group` event. Without that trigger they are never reported, and the merge fails ([GitHub docs](https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue#triggering-merge-group-checks-with-github-actions)). An error where the rulesets have a merge queue.',
  fix: 'Add the trigger:\n\n```yaml\non:\n  pull_request:\n  merge_group:\n```',
  *check(checked) {
    const queue = activeRules(checked, 'merge_queue').length > 0
    if (!queue && !usesQueue(checked)) return
    for (const { path, triggers, jobs } of checked.workflows) {
      const trigger = triggers.find(({ event }) => event.value === 'pull_request')
      if (trigger === undefined || jobs.length === 0 || trigger.paths.length > 0) continue
      if (triggers.some(({ event }) => event.value === 'merge_group')) continue
      yield {
        file: path,
        range: trigger.event.range,
        ...(queue && checks(checked, path) && { severity: 'error' as const }),
        message:
          '`pull_request` without `merge_group`: required checks of a merge queue are never reported',
        hint: 'add `merge_group:` to `on:`',
      }
    }
  },
}

/** One workflow that listens to it tells that there is a queue. */
function usesQueue({ workflows }: Checked): boolean {
  return workflows.some(({ triggers }) =>
    triggers.some(({ event }) => event.value === 'merge_group'),
  )
}

/** Required checks come from that workflow, as far as the rulesets say. */
function checks(checked: Checked, path: string): boolean {
  return requiredFrom(checked).has(path)
}
