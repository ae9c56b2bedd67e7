import type { Package, PackageId } from '../../model/package.ts'
import type { Reason } from '../../model/plan.ts'
import type { Bump, Unspeakable } from '../../model/version.ts'
import { type Context, currentVersion, schemeOf } from './context.ts'

/** What is decided of one package so far. */
export interface Entry {
  /** Of its own: from changes, dependencies and groups, not from its leader. */
  readonly bump: Bump
  /** The version that the bump counts from: the tree's, or the highest of its group. */
  readonly base: string
  readonly changes: readonly string[]
  readonly reasons: readonly Reason[]
  /** The package whose new version it takes. */
  readonly leader?: PackageId
  /** The next version where it is no bump of the base: asked for, or the next of a series of prereleases. */
  readonly to?: string
}

/** The plan while it is being made, in the order in which packages came in. */
export type Board = Map<PackageId, Entry>

/** A fresh entry that counts from the version in the tree, or from the last tag where that decides. */
export function entryOf(
  id: PackageId,
  context: Context,
  bump: Bump,
  reasons: readonly Reason[],
): Entry {
  const pkg = context.byId.get(id)
  const base = context.bases.get(id) ?? (pkg && currentVersion(pkg)) ?? ''
  return { bump, base, changes: [], reasons }
}

export function isReleasing(entry: Entry | undefined): boolean {
  return entry !== undefined && (entry.bump !== 'none' || entry.leader !== undefined)
}

/** The version after the release, in the package's own scheme; the tree's when it is not released. */
export function versionAfter(id: PackageId, board: Board, context: Context): string {
  const entry = board.get(id)
  const pkg = context.byId.get(id)
  if (pkg === undefined) return ''
  if (entry?.leader !== undefined) {
    const spelling = spellLeader(id, entry.leader, board, context)
    return typeof spelling === 'string' ? spelling : spelling.nearest
  }
  if (entry === undefined || entry.bump === 'none') return currentVersion(pkg) ?? ''
  if (entry.to !== undefined) return entry.to
  const spelled = spellNext(pkg, entry, context)
  return typeof spelled === 'string' ? spelled : spelled.nearest
}

/** The next version, with tag and counter in prerelease mode. The entry's bump is not `none`. */
export function spellNext(
  pkg: Package,
  { base, bump }: Pick<Entry, 'base' | 'bump'>,
  { ecosystems, pre }: Context,
): string | Unspeakable {
  if (bump === 'none') return base
  const scheme = schemeOf(pkg, ecosystems)
  const next = scheme.next(base, bump)
  if (pre?.mode !== 'pre') return next
  return scheme.withPrerelease(next, `${pre.tag}.${pre.counters.get(pkg.id) ?? 0}`)
}

/** The leader's new version in the follower's scheme. */
export function spellLeader(
  id: PackageId,
  leader: PackageId,
  board: Board,
  context: Context,
): string | Unspeakable {
  return spellAs(id, leader, versionAfter(leader, board, context), context)
}

/** A version of one package in the scheme of another, through SemVer. */
export function spellAs(
  id: PackageId,
  of: PackageId,
  version: string,
  context: Context,
): string | Unspeakable {
  const [to, from] = [context.byId.get(id), context.byId.get(of)]
  if (to === undefined || from === undefined || to.ecosystem === from.ecosystem) return version
  const semver = schemeOf(from, context.ecosystems).toSemver(version)
  if (semver !== null) return schemeOf(to, context.ecosystems).fromSemver(semver)
  return {
    why: `\`${version}\` has no SemVer spelling`,
    nearest: version.replace(/^\d+!|[^\d.].*$/g, ''),
  }
}
