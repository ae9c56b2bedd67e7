import type { Workflow } from '@paquebot/actions'
import { allCommands } from '../../facts/commands.ts'
import { jobsWithin } from '../../facts/graph.ts'
import { publishSteps } from '../../facts/publishing.ts'
import { globOf } from '../../facts/tags.ts'
import type { Checked, Rule } from '../../model.ts'

export const tagNotOnDefaultBranch: Rule = {
  id: 'gate/tag-not-on-default-branch',
  severity: 'warning',
  summary: 'a tag is published only when its commit is on the default branch',
  why: 'Whoever may push a tag may tag any commit, of any branch, that nobody has reviewed. An error where the rulesets are known and none is about tags.',
  fix: '```yaml\n- run: git merge-base --is-ancestor "$GITHUB_SHA" origin/main\n```\n\nand a ruleset for tags (`paquebot protect`).',
  *check(checked) {
    const seen = new Set<Workflow>()
    for (const step of publishSteps(checked)) {
      const { workflow } = step
      const trigger = workflow.triggers.find(
        ({ event, tags }) => event.value === 'push' && tags.length > 0,
      )
      const tag = trigger?.tags[0]
      if (tag === undefined || seen.has(workflow) || step.elsewhere) continue
      seen.add(workflow)
      if (asksForBranch(checked, workflow)) continue
      if (rulesAboutTags(checked, tag.value)) continue
      yield {
        file: workflow.path,
        range: tag.range,
        ...(checked.rulesets !== undefined && { severity: 'error' as const }),
        message: `a tag \`${tag.value}\` on any commit is published: nothing asks whether it is on \`${checked.defaultBranch}\``,
        hint: `add \`git merge-base --is-ancestor "$GITHUB_SHA" origin/${checked.defaultBranch}\` before the build, and a ruleset for tags`,
      }
    }
  },
}

function asksForBranch(checked: Checked, workflow: Workflow): boolean {
  const jobs = new Set(jobsWithin(checked, workflow).map(({ job }) => job))
  return (
    allCommands(checked).some(
      ({ job, command }) =>
        jobs.has(job) &&
        /is-ancestor|git (?:branch|log|merge-base|rev-list)\b.*(?:--contains|origin\/|merge-base)|compare\//.test(
          command.texts.join(' '),
        ),
    ) || jobs.values().some((job) => /base_ref|github\.event\.base_ref/.test(job.if?.value ?? ''))
  )
}

/** Someone has said who may make such tags. */
function rulesAboutTags({ rulesets = [] }: Checked, filter: string): boolean {
  const sample = filter.replaceAll('*', '1')
  return rulesets.some(
    ({ target, enforcement, conditions, rules = [] }) =>
      target === 'tag' &&
      enforcement === 'active' &&
      rules.some(({ type }) => type === 'creation') &&
      (conditions?.ref_name?.include ?? []).some(
        (pattern) =>
          pattern === '~ALL' || globOf(pattern.replace(/^refs\/tags\//, '')).test(sample),
      ),
  )
}
