import type { DependencyKind, PackageId } from './package.ts'
import type { Bump } from './version.ts'

/** A wish for a release, from a changeset file or a commit. */
export interface Change {
  /** Changeset file name without `.md`, or a commit id. */
  readonly id: string
  /** Where it stands, relative to the root; absent for a commit. */
  readonly file?: string
  readonly summary: string
  /** Commit that brought it, when git knows. */
  readonly commit?: string
  readonly bumps: ReadonlyMap<PackageId, Bump>
  /** What the commit's message says; only on changes that are commits. */
  readonly conventional?: Conventional
  /** Exact versions that the commit asks for (`Release-As`), in each package's own scheme. */
  readonly asked?: ReadonlyMap<PackageId, string>
}

/** A commit message taken apart. Source: Conventional Commits 1.0.0, and GitHub's squash merges for the pull request. */
export interface Conventional {
  /** Lower case: `feat`, `fix`, `revert`. */
  readonly type: string
  readonly scope?: string
  /** Behind the colon of the first line, without the pull request's number. */
  readonly subject: string
  readonly body?: string
  readonly breaking: boolean
  /** Texts of `BREAKING CHANGE:` footers. */
  readonly notes: readonly string[]
  /** `#12` of `feat: x (#12)`. */
  readonly pullRequest?: number
  /** Issue numbers that the footers close or refer to. */
  readonly references: readonly number[]
  /** Author and `Co-authored-by`, as `name <email>`. */
  readonly authors: readonly string[]
  /** Author date, ISO 8601. */
  readonly date: string
  /** Text of a `Release-As:` footer: the exact version that is asked for. */
  readonly releaseAs?: string
}

/** Why a package is in the plan. */
export type Reason =
  | { readonly kind: 'change'; readonly change: string; readonly bump: Bump }
  | {
      readonly kind: 'dependency'
      readonly on: PackageId
      readonly range: string
      readonly to: string
    }
  | { readonly kind: 'fixed' | 'linked'; readonly group: readonly PackageId[]; readonly bump: Bump }
  | { readonly kind: 'follows'; readonly leader: PackageId }
  /** The leader goes out because its follower must: one version stands for both. */
  | { readonly kind: 'follower'; readonly by: PackageId; readonly bump: Bump }
  | { readonly kind: 'bundles'; readonly on: PackageId }
  | { readonly kind: 'rehearsal'; readonly bump: Bump }
  /** Prerelease mode ends: who holds a prerelease becomes final. */
  | { readonly kind: 'exit' }
  | { readonly kind: 'asked'; readonly version: string; readonly change?: string }

/** A dependency range that the release rewrites in a dependent's manifest. */
export interface RangeChange {
  readonly on: PackageId
  readonly from: string
  readonly to: string
  /** The table or list it stands in; absent: every place with this text. */
  readonly kind?: DependencyKind
  /** What Changesets writes in place of `to`, where that leaves the release out or loses what the author meant. */
  readonly upstream?: string
}

export interface Release {
  readonly id: PackageId
  /** The version on disk, in the package's own scheme; null when nothing says it. */
  readonly from: string | null
  /** What the bump counts from, where a group lifts that above `from`. */
  readonly base?: string
  /** In the package's own scheme, canonical. Equal to `from` for a bump of `none`. */
  readonly to: string
  readonly bump: Bump
  readonly reasons: readonly Reason[]
  /** Ids of the changes that speak of this package itself. */
  readonly changes: readonly string[]
  /** npm dist-tag of a prerelease that prerelease mode or a snapshot made. */
  readonly tag?: string
}

/** Prerelease mode (`.changeset/pre.json`): `exit` means that the next version makes final versions. */
export interface PreState {
  readonly mode: 'pre' | 'exit'
  /** What stands between the version and the counter: `rc` in `1.1.0-rc.0`. */
  readonly tag: string
}

/** The whole decision, as a file: made on one machine, used on another. */
export interface ReleasePlan {
  readonly format: 1
  /** Commit it was made at; null outside git. */
  readonly base: string | null
  readonly releases: readonly Release[]
  readonly changes: readonly PlannedChange[]
  /** Absent outside prerelease mode. */
  readonly pre?: PreState
  /** What stands behind the version of every release of a snapshot: `canary-20261125150000`. */
  readonly snapshot?: string
}

/** A change as the plan file keeps it. */
export interface PlannedChange {
  readonly id: string
  readonly file?: string
  readonly summary: string
  readonly commit?: string
  readonly bumps: Readonly<Record<PackageId, Bump>>
  readonly conventional?: Conventional
}

/** A plan by package, made once: a large one is asked thousands of times. */
interface PlanIndex {
  readonly releases: ReadonlyMap<PackageId, { readonly release: Release; readonly at: number }>
  readonly changes: ReadonlyMap<PackageId, readonly PlannedChange[]>
}

const indexes = new WeakMap<ReleasePlan, PlanIndex>()

function indexOf(plan: ReleasePlan): PlanIndex {
  const known = indexes.get(plan)
  if (known !== undefined) return known
  const changes = new Map<PackageId, PlannedChange[]>()
  for (const change of plan.changes) {
    for (const id of Object.keys(change.bumps) as PackageId[]) {
      const list = changes.get(id)
      if (list === undefined) changes.set(id, [change])
      else list.push(change)
    }
  }
  const releases = new Map(plan.releases.map((release, at) => [release.id, { release, at }]))
  indexes.set(plan, { releases, changes })
  return { releases, changes }
}

/** The release of a package; undefined when it is not in the plan. */
export function releaseOf(plan: ReleasePlan, id: PackageId): Release | undefined {
  return indexOf(plan).releases.get(id)?.release
}

/** The releases of these packages, in plan order. */
export function releasesAmong(plan: ReleasePlan, ids: Iterable<PackageId>): readonly Release[] {
  const { releases } = indexOf(plan)
  return [...new Set(ids)]
    .flatMap((id) => releases.get(id) ?? [])
    .sort((a, b) => a.at - b.at)
    .map(({ release }) => release)
}

/** The changes that name a package, in plan order. */
export function changesNaming(plan: ReleasePlan, id: PackageId): readonly PlannedChange[] {
  return indexOf(plan).changes.get(id) ?? []
}
