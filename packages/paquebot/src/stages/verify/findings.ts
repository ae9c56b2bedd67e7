import type { Finding } from '../../model/finding.ts'
import type { Fault } from './model.ts'

/** So many of one kind are told one by one. */
const mostSingle = 3

/** Faults as findings: those of one rule, package and severity as one when they are many. */
export function findingsOf(faults: readonly Fault[]): readonly Finding[] {
  const groups = Map.groupBy(faults, ({ rule, id, severity }) =>
    Object.hasOwn(everywhere, rule) ? `${rule} ${severity}` : `${rule} ${severity} ${id}`,
  )
  return [...groups.values()].flatMap((group) =>
    group.length > mostSingle ? [summary(group)] : group.map(single),
  )
}

function single({ rule, severity, message, hint, at }: Fault): Finding {
  return { rule, severity, message, ...at, hint }
}

/** What many of a rule have in common: `<n> of <m> <what>`. Newest first, as they come. */
const words: Readonly<Record<string, string>> = {
  'verify/tag-holds-other-version': 'tags have a tree that holds another version',
  'verify/version-without-tag': 'versions on the registry have no tag',
  'verify/tag-without-version': 'tagged versions are not on the registry',
  'verify/changelog-never-shipped': 'versions in the changelog never came out',
  'verify/shipped-without-changelog': 'versions came out without a word in the changelog',
  'verify/provenance-missing': 'versions were published without provenance, after one that had it',
  'verify/git-head-differs': "versions were published from another commit than their tag's",
  'verify/worlds-apart': 'versions came out without their twin in the other world',
  'verify/artifact-differs': 'files differ from those on the registry',
}

/** What one cause does to many packages. */
const everywhere: Readonly<Record<string, string>> = {
  'verify/registry-unknown': 'packages about which the registry gives no answer',
  'verify/registry-partial':
    'packages are on a mirror that lists only some versions, so none counts as missing',
  'verify/current-not-released': 'packages have a version in the tree that is not released',
}

function summary(group: readonly Fault[]): Finding {
  const [newest] = group
  const oldest = group.at(-1)
  if (newest === undefined || oldest === undefined) throw new Error('an empty group')
  const { rule, severity, id, at, hint, of, many } = newest
  const all = everywhere[rule]
  if (all !== undefined) {
    const names = group.slice(0, mostSingle).map((fault) => `\`${fault.id}\` (${fault.short})`)
    const rest = `${names.join(', ')} and ${group.length - names.length} more`
    return { rule, severity, message: `${group.length} ${all}: ${rest}`, hint }
  }
  const share = of === undefined ? `${group.length}` : `${group.length} of ${of}`
  const what = many ?? words[rule] ?? 'do not agree'
  const message = `\`${id}\`: ${share} ${what}: from ${oldest.short} to ${newest.short}`
  return { rule, severity, message, ...at, hint: `${hint}\n--json lists them all` }
}
