import type { Finding } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import type { Change } from '../../model/plan.ts'
import { type Bump, maxBump } from '../../model/version.ts'
import { type Board, type Entry, entryOf } from './board.ts'
import type { Context } from './context.ts'
import { isReleasedBefore } from './pre.ts'

/** Changes that take part in this release, and what is wrong with the others. */
export interface Relevant {
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
}

/**
 * Leaves out what a prerelease brought before (`.changeset/pre/`, in prerelease mode) and what names only skipped packages, which waits.
 * A change that names skipped packages beside others is an error, as in Changesets.
 */
export function relevantChanges(changes: readonly Change[], context: Context): Relevant {
  const pending = changes.filter((change) => !isReleasedBefore(change, context.pre))
  const judged = pending.map((change) => ({ change, finding: judge(change, context) }))
  return {
    changes: judged.filter(({ finding }) => finding === undefined).map(({ change }) => change),
    findings: judged.flatMap(({ finding }) => finding ?? []),
  }
}

function judge(change: Change, context: Context): Finding | undefined {
  const ids = [...change.bumps.keys()]
  const skipped = ids.filter((id) => isLeftOut(id, context))
  if (skipped.length === 0) return undefined
  const names = skipped.map((id) => `\`${id}\``).join(', ')
  const at = change.file === undefined ? {} : { file: change.file, line: 1 }
  if (skipped.length === ids.length) {
    return {
      rule: 'plan/changeset-waits',
      severity: 'info',
      message: `changeset \`${change.id}\` names only packages that are not versioned: ${names}`,
      ...at,
      hint: 'it stays until they are: see `ignore` and `privatePackages` in .changeset/config.json',
    }
  }
  return {
    rule: 'plan/mixed-changeset',
    severity: 'error',
    message: `changeset \`${change.id}\` names packages that are not versioned beside others: ${names}`,
    ...at,
    hint: 'put them in a changeset of their own, or set `privatePackages.version` in .changeset/config.json',
  }
}

/** Skipped, and no released package carries it in its artifact either. */
function isLeftOut(id: PackageId, context: Context): boolean {
  return context.skipped.has(id) && bundlersOf(id, context).length === 0
}

/** Packages that are released and carry this one in their artifact. */
export function bundlersOf(id: PackageId, context: Context): readonly PackageId[] {
  return (context.dependents.get(id) ?? [])
    .filter(
      ({ pkg, edges }) =>
        !context.skipped.has(pkg.id) && edges.some((edge) => edge.kind === 'bundles'),
    )
    .map(({ pkg }) => pkg.id)
}

/** The largest bump per package. A change of a skipped package is a patch of those that bundle it. */
export function flatten(changes: readonly Change[], context: Context): Board {
  const board: Board = new Map()
  for (const change of changes) {
    for (const [id, bump] of change.bumps) {
      if (!context.skipped.has(id)) {
        addChange(board, context, { id, bump, change: change.id })
        addAsked(board, change, id)
      } else if (bump !== 'none') {
        for (const by of bundlersOf(id, context))
          addBundled(board, context, { by, on: id, change: change.id })
      }
    }
  }
  return board
}

function addChange(
  board: Board,
  context: Context,
  one: { id: PackageId; bump: Bump; change: string },
): void {
  const entry = board.get(one.id) ?? entryOf(one.id, context, 'none', [])
  const reason = { kind: 'change', change: one.change, bump: one.bump } as const
  board.set(
    one.id,
    withChange({ ...entry, reasons: [...entry.reasons, reason] }, one.bump, one.change),
  )
}

/** `Release-As`: the version itself, whatever the bumps beside it. */
function addAsked(board: Board, { id: change, asked }: Change, id: PackageId): void {
  const [entry, version] = [board.get(id), asked?.get(id)]
  if (entry === undefined || version === undefined) return
  const reason = { kind: 'asked', version, change } as const
  board.set(id, { ...entry, to: version, reasons: [...entry.reasons, reason] })
}

function addBundled(
  board: Board,
  context: Context,
  one: { by: PackageId; on: PackageId; change: string },
): void {
  const entry = board.get(one.by) ?? entryOf(one.by, context, 'none', [])
  const known = entry.reasons.some((reason) => reason.kind === 'bundles' && reason.on === one.on)
  const reasons = known
    ? entry.reasons
    : [...entry.reasons, { kind: 'bundles', on: one.on } as const]
  board.set(one.by, withChange({ ...entry, reasons }, 'patch', one.change))
}

function withChange(entry: Entry, bump: Bump, change: string): Entry {
  const changes = entry.changes.includes(change) ? entry.changes : [...entry.changes, change]
  return { ...entry, bump: maxBump(entry.bump, bump), changes }
}
