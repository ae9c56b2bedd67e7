import type { Bump, VersionScheme } from '../../model/version.ts'
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
  accepts: rangeAccepts,
  widen: widenRange,
  fromSemver,
  toSemver,
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
