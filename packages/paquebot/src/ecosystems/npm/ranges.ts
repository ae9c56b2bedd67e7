import * as semver from './semver.ts'

/**
 * The range moved to take in the version, in the author's style: `^1.0.0` to `^1.1.0`, `1.x` to
 * `2.x`, `<2.0.0` to `<3.0.0`; a union keeps its alternatives. What is no range (a dist-tag, a URL)
 * comes back as it is. Follows Changesets 3 where that range takes in the release.
 */
export function widen(range: string, version: string): string {
  const to = semver.parse(version)
  if (to === null || semver.validRange(range) === null) return range
  const moved = range.includes('||') ? widenUnion(range, to) : widenPart(range, to)
  return semver.satisfies(to, moved) ? moved : `^${to.version}`
}

/** The release a prerelease leads to: `2.0.0` for `2.0.0-rc.1`. */
const finalOf = (to: semver.SemVer) => `${to.major}.${to.minor}.${to.patch}`

/** Moves the alternative that takes in the version; when none does, adds one in the style of the last. */
function widenUnion(range: string, to: semver.SemVer): string {
  const parts = range.split('||')
  const taking = parts.findLastIndex((part) => semver.satisfies(finalOf(to), part))
  if (taking !== -1) return parts.with(taking, inPlace(parts[taking] ?? '', to)).join('||')
  const last = (parts.at(-1) ?? '').trim()
  return `${range.trimEnd()} || ${widenPart(last, to)}`
}

/** The alternative moved, with the blanks around it as they were. */
function inPlace(part: string, to: semver.SemVer): string {
  const [, before = '', text = '', after = ''] = /^(\s*)(.*?)(\s*)$/.exec(part) ?? []
  return before + widenPart(text, to) + after
}

function widenPart(part: string, to: semver.SemVer): string {
  if (/^\s*[*xX]?\s*$/.test(part)) return semver.satisfies(to, part) ? part : `>=${to.version}`
  const hyphen = /^(\s*\S+\s+-\s+)(\S+)(\s*)$/.exec(part)
  if (hyphen !== null) {
    if (semver.satisfies(to, part)) return part
    return `${hyphen[1]}${to.version}${hyphen[3]}`
  }
  const comparator = /([<>]=?|\^|~>?|=)?(\s*)(v?[\dxX*][^\s]*)/g
  return part.replace(comparator, (_, operator: string | undefined, blank: string, old: string) => {
    return (operator ?? '') === '>'
      ? `>=${blank}${to.version}`
      : moveOne(operator ?? '', blank, old, to)
  })
}

function moveOne(operator: string, blank: string, old: string, to: semver.SemVer): string {
  if (operator === '<' || operator === '<=')
    return `${operator}${blank}${upperBound(operator, old, to)}`
  if (operator === '>=') return `>=${blank}${to.version}`
  if (!isPartial(old)) return `${operator}${blank}${to.version}`
  if (to.prerelease.length === 0) return `${operator}${blank}${sameDetail(old, to)}`
  // `2.x` takes in no prerelease, so name it, with the freedom that the author left.
  const lower =
    operator === '' || operator === '=' ? (old.split('.').length > 2 ? '~' : '^') : operator
  return `${lower}${to.version}`
}

/** `1`, `1.x`, `1.2.*`: a version with parts left open. */
function isPartial(text: string): boolean {
  return semver.valid(text) === null
}

/** The version with as many parts as the author wrote: `2.x` after `1.x`, `2.1` after `1.0`. */
function sameDetail(old: string, to: semver.SemVer): string {
  const parts = [to.major, to.minor, to.patch]
  return old
    .replace(/^v/, '')
    .split('.')
    .map((part, index) => (/^\d/.test(part) ? String(parts[index]) : part))
    .join('.')
}

/** An upper bound stays while the release is below it, else it goes up by the step it is written in. */
function upperBound(operator: '<' | '<=', old: string, to: semver.SemVer): string {
  if (semver.satisfies(finalOf(to), `${operator}${old}`)) return old
  if (operator === '<=') return to.version
  const [, minor = '0', patch = '0'] = old.replace(/^v/, '').split(/[.-]/)
  if (Number(patch) > 0) return `${to.major}.${to.minor}.${to.patch + 1}`
  if (Number(minor) > 0) return sameDetail(old, new semver.SemVer(`${to.major}.${to.minor + 1}.0`))
  return sameDetail(old, new semver.SemVer(`${to.major + 1}.0.0`))
}
