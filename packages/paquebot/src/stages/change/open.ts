import { changedSince } from '../../io/since.ts'
import type { Package } from '../../model/package.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { baseOf } from './base.ts'
import { changedPackages, type Ownership, ownershipIn } from './changed.ts'

/** What a changeset can be written about. */
export interface Subject {
  readonly discovery: Discovery
  /** Packages that a changeset can name, and the files that concern them. */
  readonly ownership: Ownership
  /** Those of them that changed since the branch left `base`. */
  readonly changed: readonly Package[]
  /** What the branch is compared with; undefined where the repository has no such branch. */
  readonly base?: string
}

/**
 * The packages of the repository around `cwd`, and which of them changed since `since`: by default since
 * the base branch (`baseOf`).
 * Throws `git/unknown-ref` for a `since` that is not there.
 */
export async function openSubject(cwd: string, since: string | undefined): Promise<Subject> {
  const discovery = await discover(cwd)
  const { root } = discovery.workspace
  const { settings } = readChangesetConfig(discovery.repository, discovery.workspace)
  const base = since ?? (await baseOf(discovery.repository, settings.baseBranch))
  const ownership = ownershipIn(discovery, settings)
  const changed =
    base === undefined
      ? []
      : [...changedPackages(discovery, ownership, await changedSince(root, base)).keys()]
  return { discovery, ownership, changed, ...(base === undefined ? {} : { base }) }
}
