import type { Config } from '../../model/config.ts'
import type { Dependency, EcosystemId, Package, PackageId, Workspace } from '../../model/package.ts'
import type { Change, PreState } from '../../model/plan.ts'
import type { VersionScheme } from '../../model/version.ts'
import { byPath, isWorkspaceRoot, publishSetting } from './packages.ts'
import type { ChangesetSettings } from './settings.ts'
import type { Snapshot } from './snapshot.ts'

/** What a plan is made from. `ecosystems` is the record of ecosystems; only the grammars of versions are used. */
export interface PlanInput {
  readonly workspace: Workspace
  readonly changes: readonly Change[]
  readonly settings: ChangesetSettings
  readonly ecosystems: VersionSchemes
  /** Commit that the plan is made at; null outside git. */
  readonly base?: string | null
  readonly config?: Config
  /** What the next version counts from, where that is not the version in the tree: the last tag. */
  readonly bases?: ReadonlyMap<PackageId, string>
  /** Prerelease mode; absent outside. */
  readonly pre?: PreState
  readonly snapshot?: Snapshot
}

export type VersionSchemes = Readonly<Record<EcosystemId, { readonly versions: VersionScheme }>>

/** The input, indexed. Made once; the planner only reads it. */
export interface Context {
  readonly settings: ChangesetSettings
  readonly ecosystems: VersionSchemes
  /** By folder: the order in which Changesets works. */
  readonly packages: readonly Package[]
  readonly byId: ReadonlyMap<PackageId, Package>
  /** Never versioned: ignored, private without `privatePackages.version`, or without a version. */
  readonly skipped: ReadonlySet<PackageId>
  readonly dependents: ReadonlyMap<PackageId, readonly Dependent[]>
  /** What the next version counts from, where that is not the version in the tree. */
  readonly bases: ReadonlyMap<PackageId, string>
  /** Edges whose range leaves out the version in the tree: no edges of the graph. */
  readonly outside: readonly { readonly pkg: Package; readonly edge: Dependency }[]
  readonly pre?: PreState & { readonly counters: ReadonlyMap<PackageId, number> }
  readonly snapshot?: Snapshot
}

/** A package and its edges to one other, the graph's own order of kinds. */
export interface Dependent {
  readonly pkg: Package
  readonly edges: readonly Dependency[]
}

/** A package that takes its version from a git tag and has none yet starts here. */
const beforeTheFirst = '0.0.0'

/** The version that the next one is counted from; null for a package that has none. */
export function currentVersion(pkg: Package): string | null {
  return pkg.version ?? (pkg.versionSource.kind === 'tag' ? beforeTheFirst : null)
}

export function schemeOf(pkg: Package, ecosystems: VersionSchemes): VersionScheme {
  return ecosystems[pkg.ecosystem].versions
}

export function makeContext(input: PlanInput): Context {
  const { workspace, settings, ecosystems } = input
  const packages = [...workspace.packages].sort(byPath)
  const byId = new Map(packages.map((pkg) => [pkg.id, pkg]))
  const skipped = new Set(packages.filter((pkg) => isSkipped(pkg, input)).map((pkg) => pkg.id))
  const members = packages.filter((pkg) => !isWorkspaceRoot(pkg, workspace))
  const { dependents, outside } = edgesOf(members, byId, input)
  const bases = input.bases ?? new Map()
  const pre = input.pre && { ...input.pre, counters: countersOf(members, skipped, input) }
  return {
    settings,
    ecosystems,
    packages,
    byId,
    skipped,
    dependents,
    bases,
    outside,
    ...(pre === undefined ? {} : { pre }),
    ...(input.snapshot === undefined ? {} : { snapshot: input.snapshot }),
  }
}

/** The next prerelease number of each package; a group shares the highest (`getPreInfo` of Changesets 3). */
function countersOf(
  packages: readonly Package[],
  skipped: ReadonlySet<PackageId>,
  { settings, ecosystems }: PlanInput,
): ReadonlyMap<PackageId, number> {
  const next = new Map(packages.map((pkg) => [pkg.id, nextNumber(pkg, ecosystems)]))
  const counters = new Map([...next].filter(([id]) => !skipped.has(id)))
  for (const group of [...settings.fixed, ...settings.linked]) {
    const highest = Math.max(0, ...group.map((id) => next.get(id) ?? 0))
    for (const id of group) counters.set(id, highest)
  }
  return counters
}

function nextNumber(pkg: Package, ecosystems: VersionSchemes): number {
  const [scheme, version] = [schemeOf(pkg, ecosystems), currentVersion(pkg)]
  if (version === null || !scheme.isVersion(version)) return 0
  const number = scheme.prereleaseNumber(version)
  return number === undefined ? 0 : number + 1
}

function isSkipped(pkg: Package, { settings, ecosystems, config }: PlanInput): boolean {
  const version = currentVersion(pkg)
  if (version === null || !schemeOf(pkg, ecosystems).isVersion(version)) return true
  if (settings.ignore.includes(pkg.id)) return true
  if (!pkg.private || settings.privatePackages.version) return false
  // Who says that a package follows another, or is versioned and not uploaded, wants its version written.
  return (
    !pkg.dependencies.some((edge) => edge.kind === 'follows') &&
    publishSetting(pkg, config) !== false
  )
}

/** The order in which Changesets reads the tables of a manifest. */
const kindOrder = [
  'runtime',
  'extra',
  'build',
  'group',
  'development',
  'peer',
  'optional',
  'bundles',
  'follows',
]

function edgesOf(packages: readonly Package[], byId: Context['byId'], input: PlanInput) {
  const dependents = new Map<PackageId, Dependent[]>()
  const outside: { pkg: Package; edge: Dependency }[] = []
  for (const pkg of packages) {
    for (const [id, edges] of groupById(pkg)) {
      const to = byId.get(id)
      if (to === undefined || id === pkg.id) continue
      const standing = edges.filter((edge) => isStanding(edge, edges, to, input))
      outside.push(
        ...edges.filter((edge) => isOutside(edge, edges, to, input)).map((edge) => ({ pkg, edge })),
      )
      if (standing.length === 0) continue
      const known = dependents.get(id) ?? []
      dependents.set(id, known)
      known.push({ pkg, edges: standing })
    }
  }
  return { dependents, outside }
}

function groupById(pkg: Package): ReadonlyMap<PackageId, readonly Dependency[]> {
  const edges = pkg.dependencies.filter((edge) => edge.kind !== 'follows')
  const ordered = [...edges].sort((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind))
  return Map.groupBy(ordered, (edge) => edge.id)
}

type EdgeTest = (
  edge: Dependency,
  siblings: readonly Dependency[],
  to: Package,
  input: PlanInput,
) => boolean

/** An edge counts when its range takes in the version in the tree: else the package comes from the registry. */
const isStanding: EdgeTest = (edge, siblings, to, input) => {
  if (edge.kind === 'bundles') return true
  const deciding = decidingEdge(edge, siblings, to)
  return isJudged(deciding, input) && takesIn(deciding, to, input)
}

const isOutside: EdgeTest = (edge, siblings, to, input) =>
  edge === decidingEdge(edge, siblings, to) && isJudged(edge, input) && !takesIn(edge, to, input)

/** Of several npm tables that name a package, Changesets lets the last one decide for all. */
function decidingEdge(edge: Dependency, siblings: readonly Dependency[], to: Package): Dependency {
  const isLink = ({ kind, range }: Dependency) =>
    kind === 'development' && /^(file|link):/.test(range)
  const last = siblings.findLast((one) => one.kind !== 'bundles' && !isLink(one))
  return to.ecosystem === 'npm' ? (last ?? edge) : edge
}

function isJudged(edge: Dependency, { settings }: PlanInput): boolean {
  // `npm:` asks for what the registry has, whatever is in the tree.
  if (edge.accepts === null || edge.range.startsWith('npm:')) return false
  return !isLeftAlone(edge, settings) && !isUnknownUpstream(edge, settings)
}

/** Changesets drops what a catalog says and what stands under another name. */
export function isUnknownUpstream({ range }: Dependency, settings: ChangesetSettings): boolean {
  return settings.profile === 'strict' && /^(catalog:|workspace:@?[^@]+@)/.test(range)
}

/** A plain npm range where the settings say that only the workspace protocol counts. */
export function isLeftAlone(edge: Dependency, settings: ChangesetSettings): boolean {
  if (!settings.bumpVersionsWithWorkspaceProtocolOnly) return false
  return edge.id.startsWith('npm:') && !edge.range.startsWith('workspace:')
}

function takesIn(edge: Dependency, to: Package, { ecosystems }: PlanInput): boolean {
  const version = currentVersion(to)
  if (version === null || edge.accepts === null) return false
  return isOwnVersion(edge) || schemeOf(to, ecosystems).accepts(edge.accepts, version)
}

/** `workspace:^`, `workspace:~` and `workspace:*` mean the version in the tree, whatever it is. */
export function isOwnVersion(edge: Dependency): boolean {
  return /^workspace:[*^~]$/.test(edge.range)
}

/** The range to judge by when the dependency counts from `base` (a group may lift that above the tree's). */
export function rangeFrom(edge: Dependency, base: string): string | null {
  if (!isOwnVersion(edge)) return edge.accepts
  return `${edge.range.slice('workspace:'.length).replace('*', '')}${base}`
}
