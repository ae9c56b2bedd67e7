import { compareVersions, parseVersion } from './version.ts'

/** Compares version texts, older first; what is no version comes before all. */
export function byVersion(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  if (left !== undefined && right !== undefined) return compareVersions(left, right)
  return Number(left !== undefined) - Number(right !== undefined)
}
