import { startsOf } from '../../facts/groups.ts'
import { guideLines } from '../../facts/guides.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const branchRuleVsTag: Rule = {
  id: 'env/branch-rule-vs-tag',
  severity: 'warning',
  summary: 'An environment lets the refs in that its job runs for',
  why: 'An environment whose deployment branches are limited to `main` refuses the job of a run that a tag started: tags need a rule of their own.',
  fix: 'Add a tag rule, `v*`, to the deployment branches and tags of the environment (`paquebot protect` does).',
  *check(checked) {
    const limit = guideLines(checked).find(
      ({ text }) =>
        /deployment branches\W+.*\b(?:main|master|protected)\b/i.test(text) &&
        !/\btags?\b/i.test(text),
    )
    const told = new Set<unknown>()
    for (const { workflow, job } of publishSteps(checked)) {
      const { onTag, onBranch } = startsOf(checked, workflow)
      if (job.environment === undefined || !onTag || onBranch || told.has(job)) continue
      told.add(job)
      const { name } = job.environment
      yield {
        file: workflow.path,
        range: name.range,
        severity: limit === undefined ? 'info' : 'warning',
        message: `runs for tags${limit === undefined ? '' : `, and ${limit.file}:${limit.range.start.line} limits the environment to a branch`}: the environment \`${name.value}\` needs a rule for tags where its branches are limited`,
        hint: 'add the tag pattern to the environment, or run `paquebot protect`',
      }
    }
  },
}
