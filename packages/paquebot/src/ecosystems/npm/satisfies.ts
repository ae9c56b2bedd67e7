import * as semver from './semver.ts'

/** `^1.2.3`, `~1.2.3`, `>=1.2.3` or `1.2.3`, numbers only: what nearly all ranges between siblings are. */
const plainRange = /^(\^|~|>=|)(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/
const plainVersion = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/

/** Does npm's range take in the version? The usual forms are judged by their numbers, all others by npm's library. */
export function satisfies(range: string, version: string): boolean {
  const wanted = plainRange.exec(range)
  const found = plainVersion.exec(version)
  if (wanted === null || found === null || isPadded(range) || isPadded(version))
    return semver.satisfies(version, range)
  const [, operator, ...lower] = wanted
  const [, ...numbers] = found
  return comparisons[operator as Operator](lower.map(Number), numbers.map(Number))
}

/** Numbers with leading zeros are no SemVer. */
const isPadded = (text: string) => /(?:^|[^\d])0\d/.test(text)

type Operator = '^' | '~' | '>=' | ''
type Comparison = (lower: readonly number[], version: readonly number[]) => boolean

const isAtLeast: Comparison = (lower, version) => {
  const at = lower.findIndex((number, i) => number !== version[i])
  return at === -1 || (lower[at] ?? 0) < (version[at] ?? 0)
}

const sameUpTo = (count: number, lower: readonly number[], version: readonly number[]) =>
  lower.slice(0, count).every((number, i) => number === version[i])

const comparisons: Record<Operator, Comparison> = {
  '': (lower, version) => sameUpTo(3, lower, version),
  '>=': isAtLeast,
  '~': (lower, version) => sameUpTo(2, lower, version) && isAtLeast(lower, version),
  // Up to the first number that is not zero nothing may change.
  '^': (lower, version) => {
    const first = lower.findIndex((number) => number !== 0)
    return sameUpTo(first === -1 ? 3 : first + 1, lower, version) && isAtLeast(lower, version)
  },
}
