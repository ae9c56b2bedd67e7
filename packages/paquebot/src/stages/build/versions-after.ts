import type { Package, PackageId } from '../../model/package.ts'
import type { Release } from '../../model/plan.ts'

/** What each package's version is once the releases are out. */
export function versionsAfter(
  packages: readonly Package[],
  releases: readonly Release[],
): ReadonlyMap<PackageId, string> {
  const current = packages.flatMap((pkg) =>
    pkg.version === null ? [] : [[pkg.id, pkg.version] as const],
  )
  return new Map([...current, ...releases.map((release) => [release.id, release.to] as const)])
}
