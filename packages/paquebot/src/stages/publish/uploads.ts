import { ecosystemOf } from '../../ecosystems/index.ts'
import type { Artifact } from '../../model/artifact.ts'
import type { EcosystemId, Package, PackageId, Workspace } from '../../model/package.ts'
import { packageOf } from '../../model/package.ts'
import type { Release } from '../../model/plan.ts'
import type { UploadStep } from '../../steps/upload.ts'
import { orderOf } from '../discover/graph.ts'

/** Where uploads go, and what holds for packages that say nothing of it themselves. */
export interface UploadTarget {
  /** Upload addresses. */
  readonly registries: Readonly<Record<EcosystemId, string>>
  /** `access` of .changeset/config.json. */
  readonly access: 'public' | 'restricted'
  /** npm dist-tags of prereleases, from the plan: what prerelease mode or a snapshot says. */
  readonly tags?: ReadonlyMap<PackageId, string>
}

/** The dist-tags that the releases of a plan ask for. */
export function distTags(releases: readonly Release[]): ReadonlyMap<PackageId, string> {
  return new Map(releases.flatMap(({ id, tag }) => (tag === undefined ? [] : [[id, tag] as const])))
}

/**
 * The uploads of a release, in the order that never leaves a package without its dependencies:
 * npm before PyPI (npm can be taken back by a tag, PyPI cannot), leaves first, wheels before the sdist
 * (an installer that finds only an sdist compiles).
 */
export function planUploads(
  artifacts: readonly Artifact[],
  workspace: Workspace,
  to: UploadTarget,
): readonly UploadStep[] {
  const order = orderOf(workspace.packages)
  const ordered = order.flatMap((pkg) =>
    artifacts.filter((artifact) => artifact.package === pkg.id).sort(wheelsFirst),
  )
  const worlds: readonly EcosystemId[] = ['npm', 'pypi']
  return worlds.flatMap((world) =>
    ordered
      .filter((artifact) => artifact.ecosystem === world)
      .map((artifact) => uploadOf(artifact, packageOf(workspace, artifact.package) as Package, to)),
  )
}

const rank: Record<Artifact['kind'], number> = { tarball: 0, wheel: 0, sdist: 1 }

function wheelsFirst(a: Artifact, b: Artifact): number {
  return rank[a.kind] - rank[b.kind] || a.file.localeCompare(b.file)
}

function uploadOf(artifact: Artifact, pkg: Package, to: UploadTarget): UploadStep {
  const registry = to.registries[artifact.ecosystem]
  if (artifact.ecosystem !== 'npm') return { kind: 'upload', artifact, registry }
  const access = accessOf(pkg, to)
  return { kind: 'upload', artifact, registry, tag: distTag(artifact, pkg, to), access }
}

/** A name without a scope is public, whatever the configuration says of the others. */
function accessOf(pkg: Package, to: UploadTarget): 'public' | 'restricted' {
  return pkg.name.startsWith('@') ? (pkg.publishing.access ?? to.access) : 'public'
}

/**
 * npm dist-tag: the configured one, else the plan's, else `latest`. A prerelease without one is an error finding
 * (`npm/prerelease-as-latest`); should it be uploaded all the same, then never as `latest`.
 */
function distTag(artifact: Artifact, pkg: Package, { tags }: UploadTarget): string {
  if (pkg.publishing.tag !== undefined) return pkg.publishing.tag
  if (!ecosystemOf('npm').versions.isPrerelease(artifact.version)) return 'latest'
  return tags?.get(pkg.id) ?? 'next'
}

/** What each package needs at run time from the same repository: uploads wait for these. */
export function uploadNeeds(workspace: Workspace): ReadonlyMap<PackageId, readonly PackageId[]> {
  const kinds = new Set(['runtime', 'optional', 'peer'])
  return new Map(
    workspace.packages.map((pkg) => [
      pkg.id,
      pkg.dependencies.filter((edge) => kinds.has(edge.kind)).map((edge) => edge.id),
    ]),
  )
}
