import { join } from 'node:path'
import { type ListingMeanwhile, listFilesMeanwhile } from '../../io/git.ts'
import { head } from '../../io/git-folder.ts'
import { recall, remember } from '../../io/memo.ts'
import { discoverOrRecall } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { programId, treeKey } from '../discover/remembered.ts'
import { findRoot } from '../discover/root.ts'
import type { Decision } from './decide.ts'
import type { WantedOfChangesets } from './intent.ts'

/** What was decided the last time: it holds while HEAD, git's index, the new files and all that was read are the same. */
interface Decided {
  readonly untracked: readonly string[]
  readonly decision: Decision
}

/** The circumstances of a decision, but for the files that it was made from. */
interface Circumstances {
  readonly root: string
  readonly listing: ListingMeanwhile
  readonly wanted: WantedOfChangesets
  readonly program: string | undefined
  /** Undefined where nothing is remembered. */
  readonly key: string | undefined
}

const memoFile = (root: string) => join(root, '.git/paquebot/plan.json')

/**
 * What is pending in the repository around `cwd`, with discover's findings: from memory where nothing has changed since
 * the last command of the built program, else decided. Throws as `discover` does.
 */
export async function decide(
  cwd: string,
  wanted: WantedOfChangesets = { commits: true },
  program = programId(),
): Promise<Decision> {
  const root = findRoot(cwd)
  const listing = listFilesMeanwhile(root)
  // The key is taken before anything is read: what changes meanwhile must not be taken for what was read.
  const key = keyOf(root, wanted, program)
  const circumstances: Circumstances = { root, listing, wanted, program, key }
  return (await recallDecision(circumstances)) ?? (await decideAndRemember(circumstances))
}

async function recallDecision({
  root,
  listing,
  key,
}: Circumstances): Promise<Decision | undefined> {
  const known = key === undefined ? undefined : recall<Decided>(memoFile(root), root, key)?.value
  if (known === undefined) return undefined
  return String(known.untracked) === String(await listing.untracked) ? known.decision : undefined
}

/** The commits that added changesets depend on HEAD alone. */
function keyOf(
  root: string,
  wanted: WantedOfChangesets,
  program: string | undefined,
): string | undefined {
  const tree = treeKey(root, program)
  return tree && JSON.stringify([tree, head(root), wanted.commits])
}

async function decideAndRemember(circumstances: Circumstances): Promise<Decision> {
  const { root, listing, wanted, program, key } = circumstances
  const began = Date.now()
  const [{ decideIn }, discovery] = await Promise.all([
    import('./decide.ts'),
    discoverOrRecall(root, listing, program),
  ])
  const decided = await decideIn(discovery, undefined, wanted)
  const decision = { ...decided, findings: [...discovery.findings, ...decided.findings] }
  if (key !== undefined && (await isOfFilesOnly(discovery))) {
    const value: Decided = { untracked: await listing.untracked, decision }
    const sources = [...discovery.repository.looked(), '.git/shallow']
    remember(memoFile(root), { root, key, began, sources, value })
  }
  return decision
}

/** Tags come and go without any file of the tree. */
async function isOfFilesOnly(discovery: Discovery): Promise<boolean> {
  const { modeOf } = await import('./intent.ts')
  const isTagged = discovery.workspace.packages.some((pkg) => pkg.versionSource.kind === 'tag')
  return modeOf(discovery) === 'changesets' && !isTagged
}
