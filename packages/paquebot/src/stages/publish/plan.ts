import { createHash } from 'node:crypto'
import { ecosystemOf } from '../../ecosystems/index.ts'
import type { Artifact } from '../../model/artifact.ts'
import type { EcosystemId, Package, PackageId, Workspace } from '../../model/package.ts'
import type { PreState, Release } from '../../model/plan.ts'
import { canonicalPlan, type Publication, type PublishPlan } from '../../model/publication.ts'
import { orderOf } from '../discover/graph.ts'

/** What a plan is made of. */
export interface PlanParts {
  readonly workspace: Workspace
  readonly artifacts: readonly Artifact[]
  /** The commit that the artifacts were built from. */
  readonly commit: string | null
  /** Upload addresses of packages that name none. */
  readonly registries: Readonly<Record<EcosystemId, string>>
  /** npm registries of single scopes, from the user's npm. */
  readonly scopes?: ReadonlyMap<string, string>
  /** `access` of .changeset/config.json. */
  readonly access: 'public' | 'restricted'
  /** npm dist-tags of prereleases: what prerelease mode or a snapshot says. */
  readonly tags?: ReadonlyMap<PackageId, string>
}

/** The dist-tags that the releases of a plan ask for. */
export function distTags(releases: readonly Release[]): ReadonlyMap<PackageId, string> {
  return new Map(releases.flatMap(({ id, tag }) => (tag === undefined ? [] : [[id, tag] as const])))
}

/** The dist-tags of the versions that stand in the tree: in prerelease mode its tag, for all prereleases. */
export function treeDistTags(
  packages: readonly Package[],
  pre: PreState | undefined,
): ReadonlyMap<PackageId, string> {
  return new Map(pre === undefined ? [] : packages.map((pkg) => [pkg.id, pre.tag] as const))
}

/**
 * The publications of a release, in the order that never leaves a package without its dependencies:
 * npm before PyPI (npm can be taken back by a tag, PyPI cannot), leaves first, wheels before the sdist
 * (an installer that finds only an sdist compiles). Artifacts of private packages are left out.
 */
export function planPublish(parts: PlanParts): PublishPlan {
  const worlds: readonly EcosystemId[] = ['npm', 'pypi']
  const order = orderOf(parts.workspace.packages).filter((pkg) => !pkg.private)
  const byPackage = Map.groupBy(parts.artifacts, (artifact) => artifact.package)
  const ordered = worlds.flatMap((world) =>
    order.filter((pkg) => pkg.ecosystem === world && byPackage.has(pkg.id)),
  )
  const before = new Set<PackageId>()
  const publications = ordered.map((pkg) => {
    const needs = runtimeNeeds(pkg).filter((id) => before.has(id))
    before.add(pkg.id)
    return { ...publicationOf(pkg, byPackage.get(pkg.id) ?? [], parts), needs }
  })
  return { format: 1, commit: parts.commit, publications }
}

/** The release's id: SHA-256 of the canonical plan, in hex. */
export function releaseId(plan: PublishPlan): string {
  return createHash('sha256').update(canonicalPlan(plan)).digest('hex')
}

const rank: Record<Artifact['kind'], number> = { tarball: 0, wheel: 0, sdist: 1 }

function wheelsFirst(a: Artifact, b: Artifact): number {
  return rank[a.kind] - rank[b.kind] || (a.file < b.file ? -1 : 1)
}

function publicationOf(
  pkg: Package,
  artifacts: readonly Artifact[],
  parts: PlanParts,
): Omit<Publication, 'needs'> {
  const version = artifacts[0]?.version ?? ''
  const common = {
    id: pkg.id,
    name: pkg.name,
    version,
    ecosystem: pkg.ecosystem,
    artifacts: [...artifacts].sort(wheelsFirst),
  }
  if (pkg.ecosystem !== 'npm') return { ...common, registry: parts.registries.pypi }
  return {
    ...common,
    registry: ownRegistry(pkg, parts.scopes) ?? parts.registries.npm,
    tag: distTag(pkg, version, parts.tags),
    access: accessOf(pkg, parts),
  }
}

/** The registry that an npm package has for itself: its manifest says it, or the user's npm for its scope. */
export function ownRegistry(
  { name, ecosystem, publishing }: Package,
  scopes: PlanParts['scopes'],
): string | undefined {
  if (ecosystem !== 'npm') return undefined
  return publishing.registry ?? scopes?.get(name.split('/')[0] ?? '')
}

/** A name without a scope is public, whatever the configuration says of the others. */
function accessOf(pkg: Package, { access }: PlanParts): 'public' | 'restricted' {
  return pkg.name.startsWith('@') ? (pkg.publishing.access ?? access) : 'public'
}

/**
 * npm dist-tag: the configured one, else the plan's, else `latest`. A prerelease without one is an error finding
 * (`npm/prerelease-as-latest`); should it be uploaded all the same, then never as `latest`.
 */
export function distTag(pkg: Package, version: string, tags: PlanParts['tags']): string {
  if (pkg.publishing.tag !== undefined) return pkg.publishing.tag
  if (!ecosystemOf('npm').versions.isPrerelease(version)) return 'latest'
  return tags?.get(pkg.id) ?? 'next'
}

const atRunTime = new Set(['runtime', 'optional', 'peer'])

/** What a package needs at run time from the same repository. */
export function runtimeNeeds(pkg: Package): readonly PackageId[] {
  const edges = pkg.dependencies.filter((edge) => atRunTime.has(edge.kind))
  return [...new Set(edges.map((edge) => edge.id))]
}

/** What each publication waits for. */
export const needsOf = (plan: PublishPlan): ReadonlyMap<PackageId, readonly PackageId[]> =>
  new Map(plan.publications.map(({ id, needs }) => [id, needs]))
