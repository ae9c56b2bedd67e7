import type { OwnTag } from '../../ecosystems/tags.ts'
import { posixRelative } from '../../io/files.ts'
import type { Package, PackageId } from '../../model/package.ts'
import type { Discovery } from '../discover/discovery.ts'
import { currentVersion } from './context.ts'
import type { Boundary } from './history.ts'
import { lastTags } from './release-tags.ts'
import { commitsOfVersions } from './untagged.ts'

/** What is known of a package's last release. */
export type LastRelease =
  | { readonly kind: 'tagged'; readonly version: string; readonly at: Boundary }
  /** No tag: the commit that wrote the version in the tree stands for one. */
  | { readonly kind: 'written'; readonly version: string; readonly at: Boundary }
  /** The version in the tree is in no commit: `version` has just run. */
  | { readonly kind: 'prepared' }
  /** Neither a tag nor a file says a version. */
  | { readonly kind: 'never' }

/** The last release of each package, and its tag where it has one. At most two git processes. */
export async function lastReleases(
  { repository, workspace }: Discovery,
  packages: readonly Package[],
): Promise<{
  releases: ReadonlyMap<PackageId, LastRelease>
  tags: ReadonlyMap<PackageId, OwnTag>
}> {
  const tags = lastTags(repository, packages)
  const untagged = packages.filter((pkg) => !tags.has(pkg.id) && pkg.places.length > 0)
  const prefix = prefixOf(workspace)
  const written =
    untagged.length === 0
      ? new Map<PackageId, Boundary>()
      : await commitsOfVersions({ cwd: workspace.root, prefix }, untagged)
  const releases = packages.map((pkg) => [pkg.id, lastOf(pkg, tags, written)] as const)
  return { releases: new Map(releases), tags }
}

function lastOf(
  pkg: Package,
  tags: ReadonlyMap<PackageId, OwnTag>,
  written: ReadonlyMap<PackageId, Boundary>,
): LastRelease {
  const own = tags.get(pkg.id)
  if (own !== undefined) return { kind: 'tagged', version: own.version, at: own.tag }
  const version = currentVersion(pkg)
  const at = written.get(pkg.id)
  if (at !== undefined && version !== null) return { kind: 'written', version, at }
  return pkg.places.length > 0 ? { kind: 'prepared' } : { kind: 'never' }
}

/** The commit behind which a package's commits are released; null when none are. */
export function boundaryOf(release: LastRelease | undefined): Boundary | null {
  return release?.kind === 'tagged' || release?.kind === 'written' ? release.at : null
}

/** The root inside git's top level: empty, or with a slash at its end. */
export function prefixOf({ root, gitRoot }: Discovery['workspace']): string {
  const inside = posixRelative(gitRoot ?? root, root)
  return inside === '.' ? '' : `${inside}/`
}
