import { join } from 'node:path'
import type { Package } from '../../packages/paquebot/src/model/package.ts'
import { parseMessage } from '../../packages/paquebot/src/stages/plan/conventional.ts'
import { boundaryOf, lastReleases } from '../../packages/paquebot/src/stages/plan/last-release.ts'
import { reachOf } from '../../packages/paquebot/src/stages/plan/reach.ts'
import { type Entry, type EntryItem, readEntry, type Size } from './entry.ts'
import type { Case, Difference } from './explain.ts'
import { git, isBehind } from './git.ts'
import { isLower, type PlannedAt, sizeOfStep } from './plan-at.ts'
import { read } from './worktree.ts'

interface Context extends Pick<Case, 'release' | 'folder'> {
  readonly planned: PlannedAt
  readonly pkg: Package
}

/**
 * Why a release of release-please took another size than our plan, from what is in the repository: the entry that
 * the release wrote lists the commits that were counted, as their pull requests said on GitHub. Undefined where
 * nothing there tells.
 */
export async function whyOfCommits(
  difference: Difference,
  { release, folder, planned }: Pick<Case, 'release' | 'folder'> & { readonly planned: PlannedAt },
): Promise<string | undefined> {
  const { what, from = '', theirs } = difference
  const pkg = planned.workspace.packages.find(({ id }) => id === what)
  if (pkg === undefined) return undefined
  const context = { release, folder, planned, pkg }
  if (saysVersion(folder, theirs) || saysVersionAfter(context, theirs))
    return 'the configuration of release-please sets the version (`release-as`)'
  if (isLower(planned.workspace, what, theirs, from)) return `taken back from ${from} by hand`
  const size = sizeOfStep(planned.workspace, what, from, theirs)
  if (size === undefined) return whyNoStep(context, from, theirs)
  const entry = readEntry(folder, release, pkg, planned.workspace.packages)
  if (entry === undefined)
    return 'the release wrote no changelog entry for it: a version by hand, not from commits'
  return whyByEntry({ from, size }, entry, context)
}

const saysVersion = (folder: string, version: string) =>
  read(join(folder, 'release-please-config.json')).includes(`"release-as": "${version}"`)

const saysVersionAfter = ({ folder, release }: Context, version: string) =>
  git(folder, ['show', `${release.commit}:release-please-config.json`])?.includes(
    `"release-as": "${version}"`,
  ) === true

function whyNoStep({ folder }: Context, from: string, theirs: string): string {
  const counts = /"versioning"\s*:\s*"prerelease"|"prerelease-type"/.exec(
    read(join(folder, 'release-please-config.json')),
  )?.[0]
  return counts === undefined
    ? `no bump leads from ${from} to ${theirs}: typed by hand`
    : `the configuration of release-please counts prereleases (${counts})`
}

const rank = { none: 0, patch: 1, minor: 2, major: 3 } as const

async function whyByEntry(
  { from, size }: { readonly from: string; readonly size: Size },
  entry: Entry,
  context: Context,
): Promise<string | undefined> {
  const own = ownBumps(context)
  const ours = [...own.values()].reduce(
    (a, b) => (rank[b] > rank[a] ? b : a),
    'none' as keyof typeof rank,
  )
  if (rank[size] < rank[ours]) return whyLess(size, entry, { ...context, own })
  const prepared = await whyPrepared(context)
  if (prepared !== undefined) return prepared
  for (const item of largestFirst(entry.items)) {
    const why = await whyCounted(item, { ...context, own })
    if (why !== undefined) return why
  }
  if (from.startsWith('0.') && sameItems(entry, own))
    return `below 1.0.0: of the same commits release-please made a ${size}, as no setting in this tree says`
  if (entry.items.length > 0) return whyMore(size, entry)
  return entry.hasSiblings
    ? `${entry.file} lists no commit, only siblings that moved: release-please releases every dependent, also where its range takes in the new version`
    : `${entry.file} lists no commit: the release was forced`
}

/** The last tag is below the tree, so that our plan takes the version in the tree for one that waits for its tag. */
async function whyPrepared({ planned, pkg }: Context): Promise<string | undefined> {
  const last = await lastOf(planned, pkg)
  if (last?.kind !== 'tagged' || pkg.version === null || last.version === pkg.version)
    return undefined
  return isLower(planned.workspace, pkg.id, last.version, pkg.version)
    ? `there is no tag of ${pkg.version} behind the release, only of ${last.version}: our plan takes the tree for a version that waits for its tag`
    : undefined
}

/** Tags are read for all that is released at once: one without a name means another thing among several. */
async function lastOf({ discovery }: PlannedAt, { id }: Package) {
  const released = discovery.workspace.packages.filter((pkg) => !pkg.private)
  return (await lastReleases(discovery, released)).releases.get(id)
}

/** Nothing in the entry asks for as much. */
function whyMore(size: Size, { items, file }: Entry): string | undefined {
  const max = largestFirst(items)[0]?.size ?? 'patch'
  return rank[max] < rank[size]
    ? `${file} lists no more than a ${max}, and the version moved by a ${size}: typed by hand`
    : undefined
}

const largestFirst = (items: readonly EntryItem[]) =>
  items.toSorted((a, b) => rank[b.size] - rank[a.size])

/** The commits that our plan counts for the package, with their bumps. */
function ownBumps({ planned, pkg }: Context): ReadonlyMap<string, Size> {
  const found = new Map<string, Size>()
  for (const { commit, bumps } of planned.plan.changes) {
    const bump = bumps[pkg.id]
    if (commit === undefined || bump === undefined || bump === 'none') continue
    const known = found.get(commit)
    if (known === undefined || rank[bump] > rank[known]) found.set(commit, bump)
  }
  return found
}

function sameItems({ items }: Entry, own: ReadonlyMap<string, Size>): boolean {
  return (
    items.length > 0 &&
    items.every(({ commit }) => [...own.keys()].some((id) => id.startsWith(commit)))
  )
}

type Judged = Context & { readonly own: ReadonlyMap<string, Size> }

/** Why release-please counted what the entry lists, and we do not, or not so much; undefined where both do. */
async function whyCounted(item: EntryItem, context: Judged): Promise<string | undefined> {
  const { folder, release } = context
  const name = `${item.commit.slice(0, 7)} under “${item.section}”`
  const id = git(folder, ['rev-parse', '--verify', '-q', `${item.commit}^{commit}`])?.trim()
  if (id === undefined || id === '' || !isBehind(folder, id, release.parent))
    return `the entry lists ${name}, which is not behind the release: it came in with the release commit`
  const counted = context.own.get(id)
  if (counted !== undefined && rank[counted] >= rank[item.size]) return undefined
  const said = whyByMessage(item, id, context)
  if (counted !== undefined) return said && `the entry lists ${name}; ${said}`
  const why =
    (await whyReleased(id, context)) ??
    said ??
    (await whyElsewhere(id, context)) ??
    whyReverted(id, context)
  return why && `the entry lists ${name}; ${why}`
}

async function whyReleased(id: string, { folder, planned, pkg }: Judged) {
  const last = await lastOf(planned, pkg)
  const boundary = boundaryOf(last)
  if (boundary === null || last === undefined || last.kind === 'prepared' || last.kind === 'never')
    return undefined
  if (!isBehind(folder, id, boundary.commit)) return undefined
  return last.kind === 'tagged'
    ? `it is behind the tag of ${last.version} already`
    : `without a tag, ${boundary.commit.slice(0, 7)} stands for the release of ${last.version}, because it wrote that version, and the listed commit is not after it`
}

/** The entry has the text of the pull request, which people can override on GitHub; git has the commit's. */
function whyByMessage({ subject, size }: EntryItem, id: string, { folder }: Judged) {
  const message = git(folder, ['log', '-1', '--format=%B', id]) ?? ''
  const { parts, header } = parseMessage(message, { author: '', date: '' })
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, ' ')
      .trim()
  const same = parts.find((part) => plain(part.subject) === plain(subject))
  const asks = same !== undefined && (size !== 'major' || same.breaking)
  const isFeature = same?.type === 'feat' || same?.type === 'feature'
  if (asks && (size !== 'minor' || isFeature || same.breaking) && bumps.has(same.type))
    return undefined
  return `its message in git is “${header}”: the pull request said something else on GitHub, which is not in git`
}

const bumps = new Set(['feat', 'feature', 'fix', 'perf', 'deps', 'revert'])

async function whyElsewhere(id: string, { folder, planned, pkg }: Judged) {
  const { workspace, config } = planned.discovery
  const reach = await reachOf(workspace, config)
  const paths = (git(folder, ['show', '--format=', '--name-only', id]) ?? '')
    .split('\n')
    .filter(Boolean)
  if (paths.length === 0 || paths.some((path) => reach(path).includes(pkg.id))) return undefined
  const [first = ''] = paths
  const owners = [...new Set(paths.flatMap(reach))]
  const whose =
    owners.length === 0 ? 'which belong to no package' : `which belong to ${owners.join(', ')}`
  const others = paths.length === 1 ? '' : ` and ${paths.length - 1} others`
  return `it touches ${first}${others}, ${whose}; release-please counts every commit below the folder of a package`
}

function whyReverted(id: string, { folder, release }: Judged) {
  const grep = `This reverts commit ${id}`
  const found = git(folder, [
    'log',
    '--format=%h',
    '--fixed-strings',
    `--grep=${grep}`,
    `${id}..${release.parent}`,
  ])
  return found ? `${found.split('\n')[0]} takes it back before the release` : undefined
}

/** Why the release is smaller than a commit that we count asks for. */
function whyLess(size: Size, entry: Entry, { folder, own, release }: Judged): string | undefined {
  for (const [id, bump] of own) {
    if (rank[bump] <= rank[size]) continue
    const short = id.slice(0, 7)
    const listed = entry.items.filter(({ commit }) => id.startsWith(commit))
    const isEqual = listed.some((item) => rank[item.size] >= rank[bump])
    if (isEqual) continue
    const header = git(folder, ['log', '-1', '--format=%s', id])?.trim() ?? ''
    if (listed.length > 0)
      return `the entry lists ${short} under “${listed[0]?.section}” only; its message in git, “${header}”, asks for a ${bump}`
    const later = laterEntry(folder, { file: entry.file, id, release })
    return later === undefined
      ? `the entry does not list ${short} “${header}”, nor does a later one: it was left out on GitHub`
      : `the entry does not list ${short} “${header}”, which a later one has: the release was made from an older state`
  }
  const max = largestFirst(entry.items)[0]?.size ?? 'none'
  return rank[max] > rank[size]
    ? `the entry lists a ${max}, and the version moved by a ${size}: typed by hand`
    : undefined
}

/** The changelog of the newest commit names the commit, and that of the release does not. */
function laterEntry(
  folder: string,
  {
    file,
    id,
    release,
  }: { readonly file: string; readonly id: string; readonly release: Context['release'] },
): string | undefined {
  const holds = (ref: string) =>
    git(folder, ['show', `${ref}:${file}`])?.includes(id.slice(0, 7)) === true
  return !holds(release.commit) && holds('refs/remotes/origin/HEAD') ? file : undefined
}
