import increase from 'semver/functions/inc.js'
import type { Finding } from '../../model/finding.ts'
import type { Package, PackageId } from '../../model/package.ts'
import type { Change, PlannedChange, Reason, Release, ReleasePlan } from '../../model/plan.ts'
import { type Bump, maxBump, type VersionScheme } from '../../model/version.ts'
import { type Board, type Entry, entryOf, isReleasing, versionAfter } from './board.ts'
import { checkPlan } from './check.ts'
import { type Context, currentVersion, makeContext, type PlanInput, schemeOf } from './context.ts'
import { flatten, relevantChanges } from './flatten.ts'
import { checkFollowers, spreadToFollowers } from './follow.ts'
import { isWorkspaceRoot } from './packages.ts'
import { snapshotVersion } from './snapshot.ts'
import { spreadInFixed, spreadInLinked, spreadToDependents } from './spread.ts'

export interface Planned {
  readonly plan: ReleasePlan
  readonly findings: readonly Finding[]
}

/**
 * Decides which package goes to which version, and why: the algorithm of Changesets 3
 * (assemble-release-plan 7.0.0) over any grammar of versions, then followers and bundles.
 * Pure. The plan is whole even with findings; with an error among them it must not be carried out.
 */
export function planRelease(input: PlanInput): Planned {
  const context = makeContext(input)
  const relevant = relevantChanges(input.changes, context)
  const board = exitPre(settle(flatten(relevant.changes, context), context), input, context)
  const plan = toPlan(board, context, relevant.changes, input.base ?? null)
  const findings = [
    ...relevant.findings,
    ...checkPlan(board, context, input),
    ...checkFollowers(board, context),
  ]
  return { plan, findings }
}

/** What a rehearsal without pending changes releases. */
export interface NextPatch extends Omit<PlanInput, 'changes'> {
  readonly as?: Exclude<Bump, 'none'>
  /** Only these; their dependents and groups still come along. */
  readonly only?: readonly PackageId[]
}

/**
 * The next patch (or minor, or major) of everything that is uploaded: nothing is pending, and the release
 * after this one is to be rehearsed. Pure.
 */
export function planNextPatch(input: NextPatch): Planned {
  const bump = input.as ?? 'patch'
  const context = makeContext({ ...input, changes: [] })
  const wanted = context.packages.filter((pkg) => !pkg.private && !context.skipped.has(pkg.id))
  const chosen = wanted.filter((pkg) => input.only?.includes(pkg.id) ?? !isFollower(pkg))
  const board: Board = new Map(
    chosen.map((pkg) => [pkg.id, rehearsed(pkg, bump, context, input.as)]),
  )
  const plan = toPlan(settle(board, context), context, [], input.base ?? null)
  const findings = [
    ...checkPlan(board, context, { ...input, changes: [] }),
    ...checkFollowers(board, context),
  ]
  return { plan, findings }
}

function rehearsed(
  pkg: Package,
  bump: Exclude<Bump, 'none'>,
  context: Context,
  asked: Bump | undefined,
): Entry {
  const entry = entryOf(pkg.id, context, bump, [{ kind: 'rehearsal', bump }])
  const alone = asked === undefined && context.pre === undefined
  const to = alone ? nextOfSeries(pkg, context) : undefined
  return to === undefined ? entry : { ...entry, to }
}

/** After `1.2.0-rc.1` comes `1.2.0-rc.2`: who is in a series of prereleases releases the next of it. */
function nextOfSeries(pkg: Package, context: Context): string | undefined {
  const scheme = schemeOf(pkg, context.ecosystems)
  const version = currentVersion(pkg)
  if (version === null || !scheme.isPrerelease(version)) return undefined
  const image = scheme.toSemver(version)
  const next = image === null ? null : increase(image, 'prerelease')
  const spelled = next === null ? undefined : scheme.fromSemver(next)
  return typeof spelled === 'string' ? spelled : undefined
}

const isFollower = (pkg: Package) => pkg.dependencies.some((edge) => edge.kind === 'follows')

/** Repeats dependents, fixed groups, linked groups and followers until none of them changes anything. */
export function settle(board: Board, context: Context): Board {
  const spreads = [spreadToDependents, spreadInFixed, spreadInLinked, spreadToFollowers]
  while (spreads.map((spread) => spread(board, context)).some(Boolean)) {
    // Each step only adds packages or raises bumps, so this comes to an end.
  }
  return board
}

/** The board as a plan, releases in the order in which they came in. */
export function toPlan(
  board: Board,
  context: Context,
  changes: readonly Change[],
  base: string | null,
): ReleasePlan {
  const releases = [...board].flatMap(([id, entry]) => {
    const pkg = context.byId.get(id)
    return pkg === undefined ? [] : [toRelease(pkg, entry, board, context)]
  })
  const { pre, snapshot } = context
  return {
    format: 1,
    base,
    releases,
    changes: changes.map(toPlannedChange),
    ...(pre === undefined ? {} : { pre: { mode: pre.mode, tag: pre.tag } }),
    ...(snapshot === undefined ? {} : { snapshot: snapshot.suffix }),
  }
}

/**
 * At the end of prerelease mode everything that still holds a prerelease gets a patch. As in Changesets, the
 * counter decides, which a group shares.
 */
function exitPre(board: Board, { workspace }: PlanInput, context: Context): Board {
  if (context.pre?.mode !== 'exit') return board
  for (const pkg of context.packages) {
    const holds = (context.pre.counters.get(pkg.id) ?? 0) > 0
    if (!holds || context.skipped.has(pkg.id) || isWorkspaceRoot(pkg, workspace)) continue
    const entry = board.get(pkg.id) ?? entryOf(pkg.id, context, 'none', [])
    if (entry.bump !== 'none') continue
    const reasons = [...entry.reasons, { kind: 'exit' } as const]
    board.set(pkg.id, { ...entry, bump: 'patch', reasons })
  }
  while (spreadToFollowers(board, context)) {
    // A leader that becomes final takes its followers along.
  }
  return board
}

function toRelease(pkg: Package, entry: Entry, board: Board, context: Context): Release {
  const from = pkg.version
  const to = isReleasing(entry) ? releasedAs(pkg, board, context) : (from ?? entry.base)
  const bump = entry.leader === undefined ? entry.bump : maxBump('patch', stepOf(pkg, to, context))
  const lifted =
    entry.leader === undefined && entry.base !== currentVersion(pkg) ? { base: entry.base } : {}
  const { changes } = entry
  const reasons = entry.reasons.map((reason) => asReleased(reason, board, context))
  return { id: pkg.id, from, ...lifted, to, bump, reasons, changes, ...tagFor(pkg, to, context) }
}

/** A snapshot's reasons name the snapshot, though the calculated version decided. */
function asReleased(reason: Reason, board: Board, context: Context): Reason {
  if (context.snapshot === undefined || reason.kind !== 'dependency') return reason
  const on = context.byId.get(reason.on)
  return on === undefined ? reason : { ...reason, to: releasedAs(on, board, context) }
}

/** The version that is written: dependents were decided with the calculated one, as upstream does. */
function releasedAs(pkg: Package, board: Board, context: Context): string {
  const calculated = versionAfter(pkg.id, board, context)
  if (context.snapshot === undefined) return calculated
  return snapshotVersion(schemeOf(pkg, context.ecosystems), calculated, context.snapshot)
}

/** npm has a dist-tag for each channel; on PyPI the version alone says that it is a prerelease. */
function tagFor(pkg: Package, to: string, { pre, snapshot, ecosystems }: Context) {
  const tag = snapshot?.tag ?? (pre?.mode === 'pre' ? pre.tag : undefined)
  if (tag === undefined || pkg.ecosystem !== 'npm') return {}
  return schemeOf(pkg, ecosystems).isPrerelease(to) ? { tag } : {}
}

/** How large the step to the leader's version is for the follower. */
const stepOf = (pkg: Package, to: string, context: Context) =>
  sizeOfStep(currentVersion(pkg) ?? '0.0.0', to, schemeOf(pkg, context.ecosystems))

/** How large the step between two versions is. */
export function sizeOfStep(from: string, to: string, { toSemver }: VersionScheme): Bump {
  const parts = (version: string) => (toSemver(version) ?? version).split(/[.+-]/).map(Number)
  const [before, after] = [parts(from), parts(to)]
  const at = [0, 1, 2].find((index) => before[index] !== after[index])
  return at === undefined ? 'none' : (['major', 'minor', 'patch'] as const)[at as 0 | 1 | 2]
}

function toPlannedChange(change: Change): PlannedChange {
  const { bumps, asked: _asked, ...rest } = change
  return { ...rest, bumps: Object.fromEntries(bumps) }
}
