import { posix } from 'node:path'
import { walkTouched } from '../../io/commit-cache.ts'
import { tagNames, tagsByCommit } from '../../io/git-folder.ts'
import { type LoggedCommit, type Visit, walkLog } from '../../io/git-log.ts'
import type { Package, Workspace } from '../../model/package.ts'
import { type HistoryQuestion, type HistoryReader, historyReader } from './history.ts'
import { isListed } from './kinds.ts'
import { indexTags, packageTags, parseTag, patternsFor, type TagIndex } from './tags.ts'

/** Which packages' histories, and how much of them. */
interface PackageQuestion {
  readonly workspace: Workspace
  readonly packages: readonly Package[]
  /** Releases wanted, the unreleased part included. */
  readonly depth: number
}

/** What is asked of git, while others find the packages. */
export interface Meanwhile {
  readonly gitRoot: string
  /** A tag or commit: only what came after it. */
  readonly since?: string
  readonly signal: AbortSignal
}

/** The history of each package, told apart by the files that commits touch, in one walk that has begun already. */
export type PackageHistories = (asked: PackageQuestion) => Promise<HistoryReader>

/** Begins to read. The tags of a part come with its commits; for the whole they are asked beside it. */
export function beginHistories({ gitRoot, since, signal }: Meanwhile): PackageHistories {
  const tags = indexTags(tagNames(gitRoot))
  const reading =
    since === undefined
      ? readWhole({ gitRoot, signal })
      : readSince({ gitRoot, since, signal, tags })
  // Whoever is slower tells of its failure.
  reading.catch(() => {})
  return async (asked) => {
    const reader = historyReader(questionOf(asked, gitRoot, tags))
    const tell = await reading
    await tell(reader.visit)
    return reader
  }
}

type Tell = (visit: Visit) => void | Promise<void>

async function readWhole(walk: {
  readonly gitRoot: string
  readonly signal: AbortSignal
}): Promise<Tell> {
  const tags = await tagsByCommit(walk.gitRoot)
  return (visit) =>
    walkTouched(walk, (commit) => {
      const names = tags.get(commit.id)
      return visit(names === undefined ? commit : { ...commit, tags: names })
    })
}

async function readSince({
  gitRoot,
  since,
  signal,
  tags,
}: Meanwhile & { since: string; tags: TagIndex }): Promise<Tell> {
  const commits: LoggedCommit[] = []
  const patterns = patternsFor([...tags.values()].flat())
  const walk = { cwd: gitRoot, revisions: ['HEAD', `^${since}`], tags: patterns, signal }
  await walkLog({ ...walk, withFiles: true }, (commit) => {
    commits.push(commit)
    return 'go'
  })
  return (visit) => void commits.some((commit) => visit(commit) === 'stop')
}

function questionOf(
  { workspace, packages, depth }: PackageQuestion,
  gitRoot: string,
  tags: TagIndex,
): HistoryQuestion {
  const unitsByTag = new Map<string, number[]>()
  packages.forEach((pkg, unit) => {
    for (const { tag } of packageTags(tags, pkg, workspace.packages))
      unitsByTag.set(tag, [...(unitsByTag.get(tag) ?? []), unit])
  })
  const none: readonly number[] = []
  return {
    units: packages.length,
    unitsOf: (tag) => unitsByTag.get(tag) ?? none,
    tagOf: (tag) => (unitsByTag.has(tag) ? parseTag(tag) : undefined),
    touched: ownersOf(workspace, packages, posix.relative(gitRoot, workspace.root)),
    isListed,
    depth,
  }
}

/** A file belongs to the packages of the deepest folder around it. */
function ownersOf(
  workspace: Workspace,
  packages: readonly Package[],
  base: string,
): (commit: LoggedCommit) => readonly number[] {
  const units = new Map(packages.map((pkg, unit) => [pkg, unit]))
  const byFolder = new Map<string, number[]>()
  for (const pkg of workspace.packages) {
    const folder = posix.join(base, pkg.path)
    const unit = units.get(pkg)
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), ...(unit === undefined ? [] : [unit])])
  }
  const known = new Map<string, readonly number[]>()
  const ownersOfFolder = (folder: string): readonly number[] => {
    const seen = known.get(folder)
    if (seen !== undefined) return seen
    const owners =
      byFolder.get(folder) ?? (folder === '.' ? [] : ownersOfFolder(posix.dirname(folder)))
    known.set(folder, owners)
    return owners
  }
  return ({ files }) => {
    const folders = new Set(files.map((file) => posix.dirname(file)))
    return [...new Set([...folders].flatMap(ownersOfFolder))]
  }
}
