import { compare as compareByLibrary } from '@renovatebot/pep440'
import { type VersionParts, versionParts } from './version-parts.ts'

/**
 * Negative, zero or positive, as PEP 440 orders versions. Final versions, which most are, are compared by their
 * numbers; the library takes both apart each time.
 */
export function compare(a: string, b: string): number {
  const [left, right] = [versionParts(a), versionParts(b)]
  if (left === undefined || right === undefined || !isFinal(left) || !isFinal(right))
    return compareByLibrary(a, b)
  if (left.epoch !== right.epoch) return Math.sign(left.epoch - right.epoch)
  const length = Math.max(left.release.length, right.release.length)
  for (let i = 0; i < length; i += 1) {
    const difference = (left.release[i] ?? 0) - (right.release[i] ?? 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return 0
}

const isFinal = ({ pre, post, dev, local }: VersionParts) =>
  pre === null && post === null && dev === null && local === null
