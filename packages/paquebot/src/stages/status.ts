import { listFilesMeanwhile } from '../io/git.ts'
import type { Finding } from '../model/finding.ts'
import type { Workspace } from '../model/package.ts'
import type { Change } from '../model/plan.ts'
import type { Since } from './change/since.ts'
import { discoverMeanwhile } from './discover/discover.ts'
import { findRoot } from './discover/root.ts'
import type { Intent } from './plan/intent.ts'
import type { TagNaming } from './plan/release-tags.ts'

/** What `paquebot status` shows. */
export interface Status {
  readonly workspace: Workspace
  /** What asks for releases here: changesets, commits or both. */
  readonly intent: Intent['mode']
  /** How releases are tagged, where commits count. */
  readonly tags?: readonly TagNaming[]
  readonly pending: readonly PendingChange[]
  /** Only where it was asked for. */
  readonly since?: Since
}

/** A changeset or a commit that waits. */
interface PendingChange {
  /** The changeset's path; of a commit its id. */
  readonly file: string
  /** Of a commit. */
  readonly commit?: string
  readonly summary: string
  readonly bumps: Readonly<Record<string, string>>
}

/** The repository and what waits in it; what is wrong with either are findings. */
export async function readStatus(
  cwd: string,
): Promise<{ status: Status; findings: readonly Finding[] }> {
  const root = findRoot(cwd)
  const listing = listFilesMeanwhile(root)
  const [discovery, { readIntentForStatus }, { isReleasedBefore }] = await Promise.all([
    discoverMeanwhile(root, listing),
    import('./plan/intent.ts'),
    import('./plan/pre.ts'),
    import('./plan/changes.ts'),
  ])
  const { mode, changes, tags, pre, findings } = await readIntentForStatus(discovery)
  const waiting = changes.filter((change) => !isReleasedBefore(change, pre?.state))
  return {
    status: {
      workspace: discovery.workspace,
      intent: mode,
      ...(tags === undefined ? {} : { tags }),
      pending: waiting.map(pendingOf),
    },
    findings: [...discovery.findings, ...findings],
  }
}

/** The same with what changed since the branch left `ref`, and a finding for each package of which nothing speaks. */
export async function readStatusSince(
  cwd: string,
  ref: string,
): Promise<{ status: Status; findings: readonly Finding[] }> {
  const { readSince } = await import('./change/since.ts')
  const { since, discovery, changes, findings } = await readSince(cwd, ref)
  const { workspace } = discovery
  return {
    status: { workspace, intent: since.intent, pending: changes.map(pendingOf), since },
    findings,
  }
}

function pendingOf(change: Change): PendingChange {
  return {
    file: change.file ?? change.id,
    ...(change.file === undefined ? { commit: change.id } : {}),
    summary: change.summary,
    bumps: Object.fromEntries(change.bumps),
  }
}
