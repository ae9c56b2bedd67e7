import { type ListingMeanwhile, listFilesMeanwhile, listingOf } from '../../io/git.ts'
import type { Discovery } from './discovery.ts'
import { programId, recallDiscovery, rememberDiscovery, treeKey } from './remembered.ts'
import { findRoot } from './root.ts'

/** Finds the root from `cwd`, reads configuration and manifests. Throws when there is nothing to work on. */
export async function discover(cwd: string): Promise<Discovery> {
  const root = findRoot(cwd)
  return discoverMeanwhile(root, listFilesMeanwhile(root))
}

/**
 * The same for a root that is known, while git looks for its files. What was found before is taken where nothing
 * has changed since.
 */
export async function discoverMeanwhile(
  root: string,
  listing: ListingMeanwhile,
  program = programId(),
): Promise<Discovery> {
  const key = treeKey(root, program)
  const known = await recallDiscovery(root, listing, key)
  if (known !== undefined) return known
  const began = Date.now()
  const discovery = await discoverNow(root, listing)
  await rememberDiscovery(discovery, listing, { key, began })
  return discovery
}

/** The same for who remembers more than what was found. */
export async function discoverOrRecall(
  root: string,
  listing: ListingMeanwhile,
  program: string | undefined,
): Promise<Discovery> {
  return (
    (await recallDiscovery(root, listing, treeKey(root, program))) ??
    (await discoverNow(root, listing))
  )
}

/**
 * What git tracks is read before its search for new files has ended. Where there are new files, as on the machine of
 * a person at work, everything is looked at once more.
 */
async function discoverNow(root: string, listing: ListingMeanwhile): Promise<Discovery> {
  const [{ discoverAt }, tracked] = await Promise.all([import('./workspace.ts'), listing.tracked()])
  if (tracked === undefined) return discoverAt(root)
  const early = discoverAt(root, listingOf(tracked, []))
  // What is wrong with a part of the files is told when it is the whole.
  early.catch(() => {})
  const untracked = await listing.untracked
  return untracked.length === 0 ? early : discoverAt(root, listingOf(tracked, untracked))
}
