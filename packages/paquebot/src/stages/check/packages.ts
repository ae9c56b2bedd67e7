import { loadConfig } from '../../config/load.ts'
import { gitRoot, type ListingMeanwhile, listingOf } from '../../io/git.ts'
import { openRepository, type Repository } from '../../io/repository.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Checked, Unread } from '../../workflow/check/model.ts'
import { discoverMeanwhile } from '../discover/discover.ts'

type Packages = Pick<Checked, 'workspace' | 'config' | 'unread'> & {
  /** All files, those that the configuration excludes from packages too. */
  readonly repository: Repository
}

/** Packages and configuration; a repository without packages, or with broken manifests, has none. */
export async function readPackages(root: string, meanwhile: ListingMeanwhile): Promise<Packages> {
  const listing = await wholeListing(meanwhile)
  const repository = openRepository(root, listing && (() => listing))
  try {
    const { workspace, config } = await discoverMeanwhile(root, meanwhile)
    return { workspace, config, unread: [], repository }
  } catch (error) {
    if (!(error instanceof PaquebotError) || error.code === 'cli/cancelled') throw error
    const config = await loadConfig(repository)
    const workspace = { root, gitRoot: gitRoot(root), packages: [], tools: {} }
    const unread = error.code === 'discover/no-packages' ? [] : [unreadPackages(error)]
    return { workspace, config, unread, repository }
  }
}

async function wholeListing(meanwhile: ListingMeanwhile) {
  const [tracked, untracked] = await Promise.all([meanwhile.tracked(), meanwhile.untracked])
  return tracked && listingOf(tracked, untracked)
}

const unreadPackages = ({ message, hint, at }: PaquebotError): Unread => ({
  kind: 'packages',
  file: at?.file ?? '.',
  ...(at?.line === undefined ? {} : { line: at.line }),
  ...(at?.column === undefined ? {} : { column: at.column }),
  message: `the packages could not be read, so that rules about them say nothing: ${message}`,
  hint: hint ?? 'mend the file and run the command again',
})
