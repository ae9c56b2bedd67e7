import { ecosystems } from '../../ecosystems/index.ts'
import { shallowEdge } from '../../io/git-folder.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package, PackageId } from '../../model/package.ts'
import type { Change } from '../../model/plan.ts'
import type { Discovery } from '../discover/discovery.ts'
import { isChangeset } from './changes.ts'
import { type Context, makeContext } from './context.ts'
import { bumpOf } from './conventional.ts'
import { bundlersOf } from './flatten.ts'
import { type History, readHistory } from './history.ts'
import { boundaryOf, type LastRelease, lastReleases, prefixOf } from './last-release.ts'
import { reachOf } from './reach.ts'
import { commitRules } from './release-please.ts'
import { type TagNaming, tagNamings } from './release-tags.ts'
import type { ChangesetSettings } from './settings.ts'
import { type Statement, statementsOf, withoutReverted } from './statements.ts'
import { type Wishes, wishesOf } from './wishes.ts'

/** The commits since the last releases, read and sorted by package; not yet judged. */
export interface CommitHistory {
  /** HEAD; null without a commit. */
  readonly head: string | null
  readonly context: Context
  readonly history: History
  readonly last: ReadonlyMap<PackageId, LastRelease>
  readonly tags: readonly TagNaming[]
  /** Pending statements by the package that they reach, newest first, without what was taken back. */
  readonly pending: ReadonlyMap<PackageId, readonly Statement[]>
  /** The commits that added changesets, by file. */
  readonly added: ReadonlyMap<string, string>
  readonly findings: readonly Finding[]
}

/**
 * Reads the conventional commits since each package's last release: the tags, then one walk for all packages
 * (and before it, where packages have no tag, a search for the commit that wrote their version).
 */
export async function readCommitHistory(
  discovery: Discovery,
  settings: ChangesetSettings,
): Promise<CommitHistory> {
  const { workspace, config } = discovery
  const context = makeContext({ workspace, changes: [], settings, ecosystems, config })
  const released = context.packages.filter((pkg) => !context.skipped.has(pkg.id))
  const { releases: last, tags } = await lastReleases(discovery, released)
  const history = await historyOf(discovery, released, last)
  const prefix = prefixOf(workspace)
  const statements = statementsOf(history, {
    reach: await reachOf(workspace, config),
    prefix,
    released,
  })
  const pending = pendingOf(statements, { context, history, last })
  return {
    head: history.commits[0]?.id ?? null,
    context,
    history,
    last,
    tags: tagNamings(released, tags, settings.fixed),
    pending,
    added: addedChangesets(history, prefix),
    findings: [...checkDepth(discovery, history, last), ...checkTags(released, pending, last)],
  }
}

function historyOf(
  { workspace }: Discovery,
  released: readonly Package[],
  last: ReadonlyMap<PackageId, LastRelease>,
): Promise<History> {
  const counting = released.filter((pkg) => last.get(pkg.id)?.kind !== 'prepared')
  const boundaries = counting.map((pkg) => boundaryOf(last.get(pkg.id)))
  return readHistory(workspace.root, boundaries)
}

type Sorting = Pick<CommitHistory, 'context' | 'history' | 'last'>

function pendingOf(
  statements: readonly Statement[],
  sorting: Sorting,
): ReadonlyMap<PackageId, readonly Statement[]> {
  const pending = new Map<PackageId, Statement[]>()
  const judges = new Map<PackageId, readonly PackageId[]>()
  for (const statement of statements) {
    for (const id of statement.reaches) {
      const known = judges.get(id) ?? releasedWith(id, sorting.context)
      judges.set(id, known)
      if (!known.some((judge) => isPending(statement.index, judge, sorting))) continue
      const list = pending.get(id) ?? []
      pending.set(id, list)
      list.push(statement)
    }
  }
  for (const [id, list] of pending) pending.set(id, [...withoutReverted(list, sorting.history)])
  return pending
}

/** The package itself, or those that carry it in their artifact; nobody for what is never released. */
function releasedWith(id: PackageId, context: Context): readonly PackageId[] {
  return context.skipped.has(id) ? bundlersOf(id, context) : [id]
}

function isPending(index: number, id: PackageId, { history, last }: Sorting): boolean {
  const release = last.get(id)
  if (release?.kind === 'prepared') return false
  return history.isPending(index, boundaryOf(release)?.commit ?? null)
}

/** The newest commit that added each changeset; paths relative to the root. */
function addedChangesets(history: History, prefix: string): ReadonlyMap<string, string> {
  const added = new Map<string, string>()
  for (const { id, files } of history.commits) {
    for (const { status, path } of files) {
      const file = path.slice(prefix.length)
      const isOne = path.startsWith(`${prefix}.changeset/`) && isChangeset(file)
      if (status === 'A' && isOne && !added.has(file)) added.set(file, id)
    }
  }
  return added
}

/** A clone that is cut off in front of a last release hides commits; nothing can be planned from the rest. */
function checkDepth(
  { workspace }: Discovery,
  history: History,
  last: ReadonlyMap<PackageId, LastRelease>,
): readonly Finding[] {
  const edge = workspace.gitRoot === null ? new Set<string>() : shallowEdge(workspace.gitRoot)
  if (edge.size === 0) return []
  const cut = history.commits.flatMap((commit, index) => (edge.has(commit.id) ? [index] : []))
  const hidden = [...last].filter(([, release]) => {
    if (release.kind === 'prepared') return false
    if (release.kind === 'written' && edge.has(release.at.commit)) return true
    const boundary = boundaryOf(release)?.commit ?? null
    return cut.some((index) => history.isPending(index, boundary))
  })
  if (hidden.length === 0) return []
  const [[first] = ['']] = hidden
  const others = hidden.length === 1 ? '' : ` and ${hidden.length - 1} more`
  return [
    {
      rule: 'plan/shallow-history',
      severity: 'error',
      message: `the clone is cut off before the last release of \`${first}\`${others}, so its commits cannot be counted`,
      hint: 'fetch the whole history with its tags: `fetch-depth: 0` of actions/checkout, or `git fetch --unshallow --tags`',
    },
  ]
}

const asksForSomething = ({ message }: Statement) =>
  message.parts.some((part) => bumpOf(part) !== 'none' || part.releaseAs !== undefined)

/** Tags that are missing, or that are above the version in the tree. */
function checkTags(
  released: readonly Package[],
  pending: CommitHistory['pending'],
  last: ReadonlyMap<PackageId, LastRelease>,
): readonly Finding[] {
  const waiting = released.filter((pkg) => pending.get(pkg.id)?.some(asksForSomething))
  const above = waiting.flatMap((pkg) => {
    const release = last.get(pkg.id)
    if (release?.kind !== 'tagged' || pkg.version === null) return []
    const { versions } = ecosystems[pkg.ecosystem]
    return versions.compare(release.version, pkg.version) > 0
      ? [tagAbove(pkg, release.version)]
      : []
  })
  return [...untagged(waiting, last), ...above]
}

function untagged(
  waiting: readonly Package[],
  last: ReadonlyMap<PackageId, LastRelease>,
): readonly Finding[] {
  const found = waiting.flatMap((pkg) => {
    const release = last.get(pkg.id)
    return release?.kind === 'written' ? [{ pkg, release }] : []
  })
  const [first] = found
  if (first === undefined) return []
  const { pkg, release } = first
  const others = found.length === 1 ? '' : `, and so have ${found.length - 1} others`
  return [
    {
      rule: 'plan/no-release-tag',
      severity: 'info',
      message: `\`${pkg.id}\` has no release tag behind HEAD${others}; its commits count from ${release.at.commit.slice(0, 7)}, which wrote version ${release.version}`,
      file: pkg.manifest,
      hint: 'tag the commit that was released, so that nothing has to be guessed; `paquebot status` shows how tags are named here',
    },
  ]
}

function tagAbove(pkg: Package, version: string): Finding {
  return {
    rule: 'plan/tag-above-version',
    severity: 'warning',
    message: `\`${pkg.id}\` is tagged ${version}, and ${pkg.manifest} says ${pkg.version}; the next version counts from the tag`,
    file: pkg.manifest,
    hint: 'nothing is to be done: the next `paquebot version` writes a version above both',
  }
}

/** The commits as changes, beside the changesets of the same plan; and what bumps count from. */
export function changesFromCommits(
  read: CommitHistory,
  discovery: Discovery,
  changesets: readonly Change[],
): Wishes {
  // Git lists a file that was deleted until that is committed.
  const present = (file: string) => discovery.repository.read(file) !== undefined
  const rulesOf = commitRules(discovery.repository, discovery.config)
  return wishesOf(read, { rulesOf, changesets, present })
}
