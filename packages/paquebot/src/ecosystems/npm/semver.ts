import slowValid from 'semver/functions/valid.js'

/** What we use of npm's own library: its index loads forty files, and these need a third of them. */
export { default as SemVer } from 'semver/classes/semver.js'
export { default as coerce } from 'semver/functions/coerce.js'
export { default as compare } from 'semver/functions/compare.js'
export { default as inc } from 'semver/functions/inc.js'
export { default as parse } from 'semver/functions/parse.js'
export { default as prerelease } from 'semver/functions/prerelease.js'
export { default as satisfies } from 'semver/functions/satisfies.js'
export { default as maxSatisfying } from 'semver/ranges/max-satisfying.js'
export { default as validRange } from 'semver/ranges/valid.js'

/** Three numbers and nothing else: most versions, and valid as they are. Longer ones may be too large. */
const plain = /^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})$/

/** The version as npm writes it; null when it is none. */
export function valid(version: string, options?: { readonly loose: boolean }): string | null {
  return plain.test(version) ? version : slowValid(version, options)
}
