import type { Checked, Ruleset } from '../model.ts'
import { globOf } from './tags.ts'

export type RulesetRule = NonNullable<Ruleset['rules']>[number]

/** The rules of that type that are active for the default branch; none where the rulesets are not known. */
export function activeRules(checked: Checked, type: string): readonly RulesetRule[] {
  return (checked.rulesets ?? [])
    .filter(
      (ruleset) =>
        ruleset.target === 'branch' &&
        ruleset.enforcement === 'active' &&
        coversBranch(ruleset, checked.defaultBranch),
    )
    .flatMap(({ rules }) => (rules ?? []).filter((rule) => rule.type === type))
}

/** Whether the conditions of a ruleset take a branch in. */
function coversBranch({ conditions }: Ruleset, branch: string): boolean {
  const { include = [], exclude = [] } = conditions?.ref_name ?? {}
  const matches = (pattern: string) =>
    pattern === '~ALL' ||
    pattern === '~DEFAULT_BRANCH' ||
    globOf(pattern.replace(/^refs\/heads\//, '')).test(branch)
  return include.some(matches) && !exclude.some(matches)
}
