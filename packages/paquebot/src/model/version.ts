/** The size of a release, smallest first in `bumps`. */
export type Bump = 'none' | 'patch' | 'minor' | 'major'

export const bumps = ['none', 'patch', 'minor', 'major'] as const satisfies readonly Bump[]

/** The larger of two bumps. */
export function maxBump(a: Bump, b: Bump): Bump {
  return bumps.indexOf(a) >= bumps.indexOf(b) ? a : b
}

/** A version that a scheme can not write, with the nearest one that it can. */
export interface Unspeakable {
  readonly why: string
  readonly nearest: string
}

/** One grammar of versions and ranges: SemVer or PEP 440. Pure. */
export interface VersionScheme {
  isVersion(text: string): boolean
  /** The registry's spelling: `1.0.0-rc.1` as `1.0.0rc1` on PyPI. Throws on what is no version. */
  canonical(version: string): string
  /** Negative, zero or positive, as for `Array.sort`. */
  compare(a: string, b: string): number
  isPrerelease(version: string): boolean
  /** The next version of this size. A prerelease goes to its own final version when the bump allows. */
  next(version: string, bump: Exclude<Bump, 'none'>): string
  /** The version with SemVer's prerelease part behind it: `1.1.0` and `rc.0` as `1.1.0-rc.0` or `1.1.0rc0`. */
  withPrerelease(version: string, pre: string): string | Unspeakable
  /** The counter of a prerelease: 3 for `1.0.0-rc.3`; undefined for none. */
  prereleaseNumber(version: string): number | undefined
  /** Does the range (resolved: no `workspace:`) take in the version? Prereleases count only where the grammar says so. */
  accepts(range: string, version: string): boolean
  /** The range moved to take in `version`, in the author's own style. */
  widen(range: string, version: string): string
  /** This scheme's spelling of a SemVer version. */
  fromSemver(version: string): string | Unspeakable
  /** The SemVer image, or null when there is none (epochs, post releases, four parts). */
  toSemver(version: string): string | null
}
