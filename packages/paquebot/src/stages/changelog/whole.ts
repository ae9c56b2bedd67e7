import { tagNames } from '../../io/git-folder.ts'
import { walkLog } from '../../io/git-log.ts'
import { type HistoryReader, historyReader } from './history.ts'
import { isListed } from './kinds.ts'
import { patternsFor, rootTags, type VersionTag } from './tags.ts'

/** How much of a repository's history. */
export interface WholeHistory {
  readonly gitRoot: string
  /** Releases wanted, the unreleased part included. */
  readonly depth: number
  /** A tag or commit: only what came after it. */
  readonly since?: string
  readonly signal: AbortSignal
}

/** The history of the whole repository by its version tags: one git process, streamed. */
export async function wholeHistory(
  asked: WholeHistory,
): Promise<{ reader: HistoryReader; tags: readonly VersionTag[] }> {
  const tags = rootTags(tagNames(asked.gitRoot))
  const byName = new Map(tags.map((tag) => [tag.tag, tag]))
  const only = [0]
  const reader = historyReader({
    units: 1,
    unitsOf: () => only,
    tagOf: (name) => byName.get(name),
    touched: () => only,
    isListed,
    depth: asked.depth,
  })
  const revisions = asked.since === undefined ? [] : ['HEAD', `^${asked.since}`]
  const { gitRoot: cwd, signal } = asked
  await walkLog({ cwd, revisions, tags: patternsFor(tags), withFiles: false, signal }, reader.visit)
  return { reader, tags }
}
