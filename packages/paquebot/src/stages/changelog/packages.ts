import { posix } from 'node:path'
import { walkTouched } from '../../io/commit-cache.ts'
import { tagCommits } from '../../io/git-folder.ts'
import { type LoggedCommit, walkLog } from '../../io/git-log.ts'
import type { Package, Workspace } from '../../model/package.ts'
import { type HistoryQuestion, type HistoryReader, historyReader } from './history.ts'
import { isListed } from './kinds.ts'
import { packageTags, parseTag, patternsFor, type TagIndex } from './tags.ts'

/** Which packages' histories, and how much of them. */
export interface PackageHistories {
  readonly workspace: Workspace & { readonly gitRoot: string }
  readonly packages: readonly Package[]
  /** Releases wanted, the unreleased part included. */
  readonly depth: number
  /** A tag or commit: only what came after it. */
  readonly since?: string
  readonly tags: TagIndex
  readonly signal: AbortSignal
}

/** The history of each package, told apart by the files that commits touch, in one walk. */
export async function packageHistories(asked: PackageHistories): Promise<HistoryReader> {
  const reader = historyReader(questionOf(asked))
  const { gitRoot } = asked.workspace
  if (asked.depth === Number.POSITIVE_INFINITY && asked.since === undefined) {
    const tags = tagCommits(gitRoot)
    await walkTouched({ gitRoot, signal: asked.signal }, (commit) => {
      const names = tags.get(commit.id)
      reader.visit(names === undefined ? commit : { ...commit, tags: names })
    })
    return reader
  }
  const revisions = asked.since === undefined ? [] : ['HEAD', `^${asked.since}`]
  const patterns = patternsFor([...asked.tags.values()].flat())
  const walk = { cwd: gitRoot, revisions, tags: patterns, withFiles: true, signal: asked.signal }
  await walkLog(walk, reader.visit)
  return reader
}

function questionOf({ workspace, packages, depth, tags }: PackageHistories): HistoryQuestion {
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
    touched: ownersOf(workspace, packages),
    isListed,
    depth,
  }
}

/** A file belongs to the packages of the deepest folder around it. */
function ownersOf(
  workspace: Workspace & { readonly gitRoot: string },
  packages: readonly Package[],
): (commit: LoggedCommit) => readonly number[] {
  const base = posix.relative(workspace.gitRoot, workspace.root)
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
