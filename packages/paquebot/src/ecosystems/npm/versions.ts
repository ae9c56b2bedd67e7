import { PaquebotError } from '../../model/error.ts'
import type { VersionScheme } from '../../model/version.ts'
import { widen } from './ranges.ts'
import { satisfies } from './satisfies.ts'
import * as semver from './semver.ts'

/** SemVer 2.0.0 and npm's ranges, by npm's own library. */
export const versions: VersionScheme = {
  isVersion: (text) => semver.valid(text) !== null && /^\d/.test(text),
  canonical,
  compare: (a, b) => semver.compare(canonical(a), canonical(b)),
  isPrerelease: (version) => semver.prerelease(version) !== null,
  next: (version, bump) => semver.inc(canonical(version), bump) ?? canonical(version),
  withPrerelease: (version, pre) => `${version}-${pre}`,
  prereleaseNumber: (version) => {
    const counter = semver.prerelease(version)?.[1]
    return typeof counter === 'number' ? counter : undefined
  },
  accepts: satisfies,
  widen,
  fromSemver: (version) => version,
  toSemver: (version) => semver.valid(version),
}

function canonical(version: string): string {
  const valid = semver.valid(version)
  if (valid !== null) return valid
  throw new PaquebotError('plan/unspeakable-version', `\`${version}\` is no SemVer version`, {
    hint: 'write three numbers, as in `1.2.3` or `1.2.3-rc.1`',
  })
}
