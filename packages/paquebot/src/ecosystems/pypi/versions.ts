import type { Bump, Unspeakable, VersionScheme } from '../../model/version.ts'
import { compare } from './pep440/compare.ts'
import { isPrerelease, raised, rangeAccepts } from './pep440/range.ts'
import { fromSemver, toSemver } from './pep440/semver-image.ts'
import {
  finalVersion,
  formatVersion,
  padded,
  partsOf,
  versionParts,
} from './pep440/version-parts.ts'
import { widenRange } from './pep440/widen.ts'

/** PEP 440: versions and version specifiers, Poetry's caret and tilde included. */
export const versions: VersionScheme = {
  isVersion: (text) => versionParts(text) !== undefined,
  canonical: (version) => formatVersion(partsOf(version)),
  compare: (a, b) => compare(formatVersion(partsOf(a)), formatVersion(partsOf(b))),
  isPrerelease,
  next,
  withPrerelease,
  prereleaseNumber: (version) => {
    const { pre, dev } = partsOf(version)
    return pre?.[1] ?? dev ?? undefined
  },
  accepts: rangeAccepts,
  widen: widenRange,
  fromSemver,
  toSemver,
}

/** Epoch and length of the version stay; only the part behind it goes through SemVer. */
function withPrerelease(version: string, pre: string): string | Unspeakable {
  const part = fromSemver(`0.0.0-${pre}`)
  const behind = (text: string) => `${version}${text.slice('0.0.0'.length)}`
  return typeof part === 'string' ? behind(part) : { ...part, nearest: behind(part.nearest) }
}

const places: Record<Exclude<Bump, 'none'>, number> = { major: 0, minor: 1, patch: 2 }

/** As `semver.inc`: a prerelease of just this size becomes final. The epoch and the length stay. */
function next(version: string, bump: Exclude<Bump, 'none'>): string {
  const { epoch, release, pre, dev, post } = partsOf(version)
  const place = places[bump]
  const isBefore = (pre !== null || dev !== null) && post === null
  const isOfThisSize = release.slice(place + 1).every((number) => number === 0)
  const numbers =
    isBefore && isOfThisSize
      ? padded(release, place + 1)
      : raised(padded(release, place + 1), place)
  return formatVersion(finalVersion(isBefore && isOfThisSize ? release : numbers, epoch))
}
