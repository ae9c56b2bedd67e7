import { compare } from '@renovatebot/pep440'
import { raised, rangeAccepts } from './range.ts'
import { finalVersion, formatVersion, padded, partsOf, type VersionParts } from './version-parts.ts'

/**
 * The range moved so that it takes in `version`, in its author's own style: the same operators and
 * spacing, `~=` and `==….*` with as many numbers as before, an upper bound moved only when it is in
 * the way (`>=1.0,<2` with 2.0.0 becomes `>=2.0.0,<3`, as Changesets does with `>=1.0.0 <2.0.0`).
 */
export function widenRange(range: string, version: string): string {
  if (range.trim() === '') return range
  if (range.includes('||')) return widenAlternatives(range, version)
  const moved = range
    .split(',')
    .map((clause) => widenClause(clause, version))
    .filter((clause) => clause !== undefined)
    .join(',')
  if (rangeAccepts(moved, version)) return moved
  // Only exclusions and upper bounds are left: nothing in them asks for this prerelease.
  return moved.trim() === '' ? `>=${version}` : `>=${version},${moved.trim()}`
}

function widenAlternatives(range: string, version: string): string {
  if (rangeAccepts(range, version)) return range
  const alternatives = range.split('||')
  const last = alternatives.at(-1) ?? ''
  return `${range.trimEnd()} || ${widenRange(last.trim(), version)}`
}

const clausePattern = /^(\s*)(\^|~=|===?|!=|<=|>=|<|>|~|)(\s*)(\S*)(\s*)$/

/** The clause with another version; undefined when it has to go. */
function widenClause(clause: string, version: string): string | undefined {
  const match = clausePattern.exec(clause)
  if (match === null) return clause
  const [, before, operator = '', between, written = '', after] = match
  if (written === '*' || written === '') return clause
  const moved = movedVersion(operator, written, version)
  return moved === undefined ? undefined : [before, operator, between, moved, after].join('')
}

function movedVersion(operator: string, written: string, version: string): string | undefined {
  if (written.endsWith('.*') && operator !== '!=') return samePrefix(written, version)
  switch (operator) {
    case '!=':
      return rangeAccepts(`!=${written}`, finalOf(version)) ? written : undefined
    case '~=':
      return shortened(partsOf(version), partsOf(written).release.length)
    case '<':
      return isBelow(version, written) ? written : ceiling(written, version)
    case '<=':
      return compare(version, written) <= 0 ? written : version
    case '>':
      return compare(version, written) > 0 ? written : undefined
    default:
      return version
  }
}

/** `1.2.*` for 2.0.3 is `2.0.*`. */
function samePrefix(written: string, version: string): string {
  const length = written.split('.').length - 1
  const { release, epoch } = partsOf(version)
  const numbers = padded(release, length).slice(0, length)
  return `${formatVersion(finalVersion(numbers, epoch))}.*`
}

/** The version with so many numbers: `~=1.2` says more than `~=1.2.0`. */
function shortened(parts: VersionParts, length: number): string {
  const release = padded(parts.release, length).slice(0, length)
  return formatVersion({ ...parts, release, post: null, local: null })
}

// A prerelease of the bound itself is not below it; the prerelease in the range makes it count.
const isBelow = (version: string, bound: string) =>
  rangeAccepts(`<${bound}`, finalOf(version)) && compare(version, bound) < 0

const finalOf = (version: string) => formatVersion({ ...partsOf(version), pre: null, dev: null })

/** The next bound of the kind: `<2` counts majors, `<1.5` and `<0.3.0` count minors. */
function ceiling(bound: string, version: string): string {
  const { release } = partsOf(bound)
  const place = Math.max(
    0,
    release.findLastIndex((number) => number !== 0),
  )
  const { release: numbers, epoch } = partsOf(version)
  const next = raised(padded(numbers, place + 1).slice(0, place + 1), place)
  return formatVersion(finalVersion(padded(next, release.length), epoch))
}
