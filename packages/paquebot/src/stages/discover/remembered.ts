import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '../../config/load.ts'
import { type ListingMeanwhile, listFiles, listingOf } from '../../io/git.ts'
import { indexId, readIndex } from '../../io/git-index.ts'
import { recall, remember } from '../../io/memo.ts'
import { openRepository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package, WorkspaceTools } from '../../model/package.ts'
import type { Discovery } from './discovery.ts'
import { excluding } from './exclude.ts'

/**
 * What was found the last time, for repositories so large that looking again is felt. It holds while git's index and
 * the new files are the same and every file that was read looks the same.
 */
interface Found {
  readonly untracked: readonly string[]
  readonly packages: readonly Package[]
  readonly tools: WorkspaceTools
  readonly findings: readonly Finding[]
}

/** Below this number of packages starting Node takes longer than finding them. */
const fewest = 200

const memoFile = (root: string) => join(root, '.git/paquebot/discovery.json')

/** The built program and when it was built; undefined for the source, which changes from run to run. */
export function programId(): string | undefined {
  const file = fileURLToPath(import.meta.url)
  return file.endsWith('.ts') ? undefined : `${file} ${statSync(file).mtimeMs}`
}

/** What was found in the same tree by the same program; undefined when it has to be looked at (again). */
export async function recallDiscovery(
  root: string,
  listing: ListingMeanwhile,
  key: string | undefined,
): Promise<Discovery | undefined> {
  const found = key === undefined ? undefined : recall<Found>(memoFile(root), root, key)
  if (found === undefined) return undefined
  const untracked = await listing.untracked
  if (String(found.value.untracked) !== String(untracked)) return undefined
  const { packages, tools, findings } = found.value
  const tracked = () => readIndex(root) ?? listFiles(root)?.paths ?? []
  const whole = openRepository(root, () => listingOf(tracked(), untracked), found.sources)
  const config = await loadConfig(whole)
  const repository = await excluding(whole, config.exclude)
  return { workspace: { root, gitRoot: root, packages, tools }, repository, config, findings }
}

/** What identifies the tree; outside the top of a usual git repository nothing is remembered. */
export function treeKey(root: string, program: string | undefined): string | undefined {
  const index = program === undefined ? undefined : indexId(root)
  return index === undefined ? undefined : JSON.stringify([root, program, index])
}

interface Circumstances {
  /** `treeKey` from before the first file was read: git's index may change meanwhile. */
  readonly key: string | undefined
  /** When the first file may have been read. */
  readonly began: number
}

/** Keeps what was found for the next command. A version that comes from git's tags changes without any file. */
export async function rememberDiscovery(
  { workspace, repository, findings }: Discovery,
  listing: ListingMeanwhile,
  { key, began }: Circumstances,
): Promise<void> {
  const { root, packages, tools } = workspace
  if (packages.length < fewest || packages.some((pkg) => pkg.versionSource.kind === 'tag')) return
  if (key === undefined) return
  const value: Found = { untracked: await listing.untracked, packages, tools, findings }
  remember(memoFile(root), { root, key, began, sources: repository.looked(), value })
}
