import type { Dependency, DependencyKind, PackageId } from '../../model/package.ts'
import type { Reason } from '../../model/plan.ts'
import { type Bump, maxBump } from '../../model/version.ts'
import { type Board, entryOf, isReleasing, spellAs, versionAfter } from './board.ts'
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
  const queue = [...board.keys()]
  for (const id of queue) {
    for (const dependent of context.dependents.get(id) ?? []) {
      const found = bumpOfDependent(dependent, id, board, context)
      const known = board.get(dependent.pkg.id)
      if (found === undefined || known?.bump === found.bump) continue
      const entry = entryOf(dependent.pkg.id, context, found.bump, [
        ...(known?.reasons ?? []),
        found.reason,
      ])
      board.set(
        dependent.pkg.id,
        known?.leader === undefined ? entry : { ...entry, leader: known.leader },
      )
      queue.push(dependent.pkg.id)
      changed = true
    }
  }
  return changed
}

function bumpOfDependent(dependent: Dependent, on: PackageId, board: Board, context: Context) {
  const entry = board.get(on)
  const [first] = dependent.edges
  if (entry === undefined || first === undefined) return undefined
  const to = versionAfter(on, board, context)
  const reasonOf = (edge: Dependency): Reason =>
    edge.kind === 'bundles'
      ? { kind: 'bundles', on }
      : { kind: 'dependency', on, range: edge.range, to }
  if (context.skipped.has(dependent.pkg.id))
    return { bump: 'none' as const, reason: reasonOf(first) }
  if (!isReleasing(entry) || (board.get(dependent.pkg.id)?.bump ?? 'none') !== 'none')
    return undefined
  const broken = dependent.edges.filter((edge) => isBroken(edge, on, to, entry.base, context))
  const [worst] = [...broken].sort((a, b) => weight(b) - weight(a))
  return worst === undefined ? undefined : { bump: bumpOfKind[worst.kind], reason: reasonOf(worst) }
}

const weight = (edge: Dependency) => Number(bumpOfKind[edge.kind] !== 'none')

function isBroken(
  edge: Dependency,
  on: PackageId,
  to: string,
  base: string,
  context: Context,
): boolean {
  if (edge.kind === 'bundles') return true
  const pkg = context.byId.get(on)
  const range = rangeFrom(edge, base)
  if (edge.range === '' || pkg === undefined) return false
  if (range === null) return isForeign(edge)
  if (context.settings.updateInternalDependents === 'always') return true
  return !schemeOf(pkg, context.ecosystems).accepts(range, to)
}

/** A path or tag beside a range in another table: Changesets holds no version for one that fits it. */
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
  let changed = false
  for (const id of members) {
    const entry = board.get(id) ?? entryOf(id, context, 'none', [])
    const base = baseFor(id, highest, context) ?? entry.base
    if (entry.bump === bump && entry.base === base) continue
    const reasons = entry.reasons.filter((reason) => reason.kind !== kind)
    board.set(id, { ...entry, bump, base, reasons: [...reasons, { kind, group, bump }] })
    changed = true
  }
  return changed
}

/** The member with the highest version in the tree; across worlds they are compared through SemVer. */
function highestOf(group: readonly PackageId[], context: Context): PackageId | undefined {
  const versioned = group.filter((id) => versionOf(id, context) !== null)
  return versioned.reduce<PackageId | undefined>((highest, id) => {
    return highest === undefined || compareMembers(id, highest, context) > 0 ? id : highest
  }, undefined)
}

function versionOf(id: PackageId, context: Context): string | null {
  const pkg = context.byId.get(id)
  const version = pkg === undefined ? null : currentVersion(pkg)
  return pkg !== undefined &&
    version !== null &&
    schemeOf(pkg, context.ecosystems).isVersion(version)
    ? version
    : null
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
  const spelled = spellAs(id, highest, versionOf(highest, context) ?? '', context)
  return typeof spelled === 'string' ? spelled : undefined
}
