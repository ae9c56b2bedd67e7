import type { Dependency, DependencyKind, PackageId } from '../../model/package.ts'
import type { Reason } from '../../model/plan.ts'
import { type Bump, maxBump } from '../../model/version.ts'
import { type Board, type Entry, entryOf, isReleasing, spellAs, versionAfter } from './board.ts'
import { type Context, currentVersion, type Dependent, rangeFrom, schemeOf } from './context.ts'

/** One step over the board; true when it changed something. The planner repeats all until none does. */
export type Spread = (board: Board, context: Context) => boolean

/** What a dependent gets when the edge breaks. `none`: only its range is rewritten. */
const bumpOfKind: Record<DependencyKind, Bump> = {
  runtime: 'patch',
  optional: 'patch',
  peer: 'patch',
  extra: 'patch',
  bundles: 'patch',
  development: 'none',
  group: 'none',
  build: 'none',
  follows: 'none',
}

/** Takes dependents in whose range the new version leaves (determine-dependents of Changesets 3). */
export const spreadToDependents: Spread = (board, context) => {
  let changed = false
  // As upstream, a package that is promoted while it waits is looked at again in a later turn, not in this one.
  const queue = [...board]
  for (const [id, entry] of queue) {
    for (const dependent of context.dependents.get(id) ?? []) {
      const to = dependent.pkg.id
      const known = board.get(to)
      const found = bumpOfDependent(dependent, { id, entry }, board, context)
      if (found === undefined || known?.bump === found.bump) continue
      const reasons = [...(known?.reasons ?? []), found.reason]
      const leader = known?.leader === undefined ? {} : { leader: known.leader }
      const next = { ...entryOf(to, context, found.bump, reasons), ...leader }
      board.set(to, next)
      queue.push([to, next])
      changed = true
    }
  }
  return changed
}

function bumpOfDependent(
  { pkg, edges }: Dependent,
  on: { readonly id: PackageId; readonly entry: Entry },
  board: Board,
  context: Context,
): { bump: Bump; reason: Reason } | undefined {
  const [first] = edges
  if (first === undefined) return undefined
  const to = versionAfter(on.id, board, context)
  if (context.skipped.has(pkg.id)) return { bump: 'none', reason: reasonOf(first, to) }
  const isPlanned = (board.get(pkg.id)?.bump ?? 'none') !== 'none'
  if (isPlanned || !isReleasing(on.entry)) return undefined
  const broken = edges.filter((edge) => isBroken(edge, to, on.entry.base, context))
  const worst = broken.find((edge) => bumpOfKind[edge.kind] !== 'none') ?? broken[0]
  return worst === undefined
    ? undefined
    : { bump: bumpOfKind[worst.kind], reason: reasonOf(worst, to) }
}

function reasonOf({ id, kind, range }: Dependency, to: string): Reason {
  return kind === 'bundles' ? { kind, on: id } : { kind: 'dependency', on: id, range, to }
}

function isBroken(edge: Dependency, to: string, base: string, context: Context): boolean {
  if (edge.kind === 'bundles') return true
  const pkg = context.byId.get(edge.id)
  const range = rangeFrom(edge, base)
  if (edge.range === '' || pkg === undefined) return false
  if (range === null || edge.range.startsWith('npm:')) return isForeign(edge)
  if (context.settings.updateInternalDependents === 'always') return true
  return !schemeOf(pkg, context.ecosystems).accepts(range, to)
}

/** A path, tag or alias beside a range in another table: Changesets holds no version for one that fits it. */
const isForeign = (edge: Dependency) =>
  edge.id.startsWith('npm:') && !edge.range.startsWith('workspace:')

/** Every member of a fixed group goes out when one does (match-fixed-constraint of Changesets 3). */
export const spreadInFixed: Spread = (board, context) =>
  context.settings.fixed
    .map((group) => {
      const members = group.filter((id) => !context.skipped.has(id))
      return raise(board, context, { kind: 'fixed', group, members })
    })
    .some(Boolean)

/** Members of a linked group that go out share bump and version (apply-links of Changesets 3). */
export const spreadInLinked: Spread = (board, context) =>
  context.settings.linked
    .map((group) => {
      const members = [...board.keys()].filter(
        (id) => group.includes(id) && board.get(id)?.bump !== 'none',
      )
      return raise(board, context, { kind: 'linked', group, members })
    })
    .some(Boolean)

interface Group {
  readonly kind: 'fixed' | 'linked'
  readonly group: readonly PackageId[]
  readonly members: readonly PackageId[]
}

function raise(board: Board, context: Context, { kind, group, members }: Group): boolean {
  const bump = group.map((id) => board.get(id)?.bump ?? 'none').reduce(maxBump, 'none')
  if (bump === 'none') return false
  const highest = highestOf(group, context)
  const asking = askedIn(group, board)
  let changed = false
  for (const id of members) {
    // One version for all: a group whose members stand apart leaves the series of prereleases.
    const { to: alone, ...entry } = board.get(id) ?? entryOf(id, context, 'none', [])
    const base = baseFor(id, highest, context) ?? entry.base
    const to = asking === undefined ? undefined : spelledAs(id, asking.id, asking.to, context)
    if (entry.bump === bump && entry.base === base && (to === undefined || to === alone)) continue
    const reasons = entry.reasons.filter((reason) => reason.kind !== kind)
    const version = to === undefined ? {} : { to }
    board.set(id, {
      ...entry,
      ...version,
      bump,
      base,
      reasons: [...reasons, { kind, group, bump }],
    })
    changed = true
  }
  return changed
}

/** The member for which a commit asks for an exact version: that is the group's. */
function askedIn(
  group: readonly PackageId[],
  board: Board,
): { id: PackageId; to: string } | undefined {
  for (const id of group) {
    const asked = board.get(id)?.reasons.find((reason) => reason.kind === 'asked')
    if (asked !== undefined) return { id, to: asked.version }
  }
  return undefined
}

/** The member with the highest version; across worlds they are compared through SemVer. */
export function highestOf(group: readonly PackageId[], context: Context): PackageId | undefined {
  const versioned = group.filter((id) => versionOf(id, context) !== null)
  return versioned.reduce<PackageId | undefined>((highest, id) => {
    return highest === undefined || compareMembers(id, highest, context) > 0 ? id : highest
  }, undefined)
}

/** What the member's next version counts from, never below the one in the tree; null when its scheme cannot read it. */
export function versionOf(id: PackageId, context: Context): string | null {
  const pkg = context.byId.get(id)
  const version = pkg === undefined ? null : currentVersion(pkg)
  if (pkg === undefined || version === null) return null
  const scheme = schemeOf(pkg, context.ecosystems)
  if (!scheme.isVersion(version)) return null
  const base = context.bases.get(id)
  return base !== undefined && scheme.compare(base, version) > 0 ? base : version
}

function compareMembers(id: PackageId, other: PackageId, context: Context): number {
  const pkg = context.byId.get(other)
  const spelled = spellAs(other, id, versionOf(id, context) ?? '', context)
  if (pkg === undefined || typeof spelled !== 'string') return -1
  return schemeOf(pkg, context.ecosystems).compare(spelled, versionOf(other, context) ?? spelled)
}

function baseFor(
  id: PackageId,
  highest: PackageId | undefined,
  context: Context,
): string | undefined {
  if (highest === undefined) return undefined
  return spelledAs(id, highest, versionOf(highest, context) ?? '', context)
}

/** A version of one member as another writes it, where its scheme can. */
export function spelledAs(
  id: PackageId,
  of: PackageId,
  version: string,
  context: Context,
): string | undefined {
  const spelled = spellAs(id, of, version, context)
  return typeof spelled === 'string' ? spelled : undefined
}
