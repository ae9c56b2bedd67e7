import type { Finding } from '../../model/finding.ts'
import type { Package, PackageId } from '../../model/package.ts'
import { bumps } from '../../model/version.ts'
import { type Board, entryOf, isReleasing, spellLeader, versionAfter } from './board.ts'
import { type Context, currentVersion, schemeOf } from './context.ts'
import { type Spread, spelledAs } from './spread.ts'

/** The package whose version this one takes; undefined for none, and for a ring of followers. */
function leaderOf(pkg: Package, context: Context): PackageId | undefined {
  const leader = nextLeader(pkg, context)
  const seen = new Set<PackageId>([pkg.id])
  for (let at = leader; at !== undefined; ) {
    if (seen.has(at)) return undefined
    seen.add(at)
    const above = context.byId.get(at)
    at = above === undefined ? undefined : nextLeader(above, context)
  }
  return leader
}

function nextLeader(pkg: Package, context: Context): PackageId | undefined {
  const id = pkg.dependencies.find((edge) => edge.kind === 'follows')?.id
  return id !== undefined && context.byId.has(id) ? id : undefined
}

/**
 * A follower goes out whenever its leader does, with the leader's new version. What asks for a release of the
 * follower alone asks it of the leader too: one version stands for both, so it cannot move on one side only.
 */
export const spreadToFollowers: Spread = (board, context) =>
  context.packages
    .filter((pkg) => !context.skipped.has(pkg.id))
    .map((pkg) => {
      const leader = leaderOf(pkg, context)
      if (leader === undefined) return false
      const pulled = pullLeader(pkg.id, leader, board, context)
      const passed = passOn(pkg.id, leader, board, context)
      return takeLead(pkg.id, leader, board, context) || pulled || passed
    })
    .some(Boolean)

function pullLeader(id: PackageId, leader: PackageId, board: Board, context: Context): boolean {
  const wish = board.get(id)?.bump ?? 'none'
  const entry = board.get(leader) ?? entryOf(leader, context, 'none', [])
  if (context.skipped.has(leader) || bumps.indexOf(wish) <= bumps.indexOf(entry.bump)) return false
  const reasons = entry.reasons.filter((reason) => reason.kind !== 'follower')
  board.set(leader, {
    ...entry,
    bump: wish,
    reasons: [...reasons, { kind: 'follower', by: id, bump: wish }],
  })
  return true
}

/** An exact version that is asked of the follower is asked of its leader, unless that has its own. */
function passOn(id: PackageId, leader: PackageId, board: Board, context: Context): boolean {
  const asked = board.get(id)?.reasons.find((reason) => reason.kind === 'asked')
  const entry = board.get(leader)
  if (asked === undefined || entry === undefined || entry.to !== undefined) return false
  const to = spelledAs(leader, id, asked.version, context)
  if (to === undefined) return false
  board.set(leader, { ...entry, to, reasons: [...entry.reasons, { ...asked, version: to }] })
  return true
}

function takeLead(id: PackageId, leader: PackageId, board: Board, context: Context): boolean {
  const entry = board.get(id) ?? entryOf(id, context, 'none', [])
  if (entry.leader === leader || !isReleasing(board.get(leader))) return false
  board.set(id, { ...entry, leader, reasons: [...entry.reasons, { kind: 'follows', leader }] })
  return true
}

/** Followers that cannot take their leader's version: it goes back, or their scheme cannot write it. */
export function checkFollowers(board: Board, context: Context): readonly Finding[] {
  return [...board].flatMap(([id, entry]) => {
    const pkg = context.byId.get(id)
    if (pkg === undefined || !isReleasing(entry)) return []
    if (entry.leader !== undefined) return checkFollower(pkg, entry.leader, board, context)
    const leader = leaderOf(pkg, context)
    return leader === undefined ? [] : [leaderSkipped(pkg, leader)]
  })
}

function leaderSkipped(pkg: Package, leader: PackageId): Finding {
  return {
    rule: 'plan/leader-not-versioned',
    severity: 'error',
    message: `\`${pkg.id}\` takes its version from \`${leader}\`, which is not versioned`,
    file: pkg.manifest,
    hint: 'let it follow a package that is released, or take `follow` out of paquebot.toml',
  }
}

function checkFollower(
  pkg: Package,
  leader: PackageId,
  board: Board,
  context: Context,
): readonly Finding[] {
  const spelled = spellLeader(pkg.id, leader, board, context)
  const from = currentVersion(pkg)
  const leaderVersion = versionAfter(leader, board, context)
  if (typeof spelled !== 'string') {
    const rule = pkg.ecosystem === 'pypi' ? 'plan/version-not-pep440' : 'plan/version-not-semver'
    return [
      {
        rule,
        severity: 'error',
        message: `\`${pkg.id}\` cannot take the version ${leaderVersion} of \`${leader}\`: ${spelled.why}`,
        file: pkg.manifest,
        hint: `the nearest version that it can take is ${spelled.nearest}`,
      },
    ]
  }
  // A snapshot stands beside the versions, not after them.
  if (context.snapshot !== undefined) return []
  if (from === null || schemeOf(pkg, context.ecosystems).compare(spelled, from) > 0) return []
  const place = pkg.places[0]
  return [
    {
      rule: 'plan/follow-backwards',
      severity: 'error',
      message: `\`${pkg.id}\` is at ${from} and would take ${spelled} from \`${leader}\`: a version cannot go back or stay`,
      ...(place === undefined
        ? { file: pkg.manifest }
        : { file: place.file, line: place.line, column: place.column }),
      hint: `release \`${leader}\` with a version above ${from}, or take \`follow\` out of paquebot.toml`,
    },
  ]
}
