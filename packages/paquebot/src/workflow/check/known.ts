import { engineRules, type RuleText } from './engine-rules.ts'
import { allRules } from './rules/index.ts'

let ids: ReadonlySet<string> | undefined

/** The ids of all rules of ours; made when it is first asked for. */
export function knownIds(): ReadonlySet<string> {
  ids ??= new Set([...allRules, ...engineRules].map(({ id }) => id))
  return ids
}

/** True for a rule of ours, and for whatever another linter calls its own. */
export function isKnownRule(id: string): boolean {
  return knownIds().has(id) || /^(?:actionlint|zizmor)\/[\w-]+$/.test(id)
}

/** What is told of every rule, those of the engine included, by room. */
export function allTexts(): readonly RuleText[] {
  return [...allRules, ...engineRules].toSorted((a, b) => a.id.localeCompare(b.id, 'en'))
}
