import { listFilesMeanwhile } from '../io/git.ts'
import type { Finding } from '../model/finding.ts'
import type { Workspace } from '../model/package.ts'
import { discoverMeanwhile } from './discover/discover.ts'
import { findRoot } from './discover/root.ts'

/** What `paquebot status` shows. */
export interface Status {
  readonly workspace: Workspace
  readonly pending: readonly PendingChange[]
}

/** A changeset that waits. */
interface PendingChange {
  readonly file: string
  readonly summary: string
  readonly bumps: Readonly<Record<string, string>>
}

/** The repository and what waits in it; what is wrong with either are findings. */
export async function readStatus(
  cwd: string,
): Promise<{ status: Status; findings: readonly Finding[] }> {
  const root = findRoot(cwd)
  const listing = listFilesMeanwhile(root)
  const [discovery, { readChanges }, { isReleasedBefore }] = await Promise.all([
    discoverMeanwhile(root, listing),
    import('./plan/changes.ts'),
    import('./plan/pre.ts'),
  ])
  const { changes, pre, findings } = await readChanges(discovery.repository, discovery.workspace)
  const waiting = changes.filter((change) => !isReleasedBefore(change, pre.state))
  const pending = waiting.map((change) => ({
    file: change.file ?? change.id,
    summary: change.summary,
    bumps: Object.fromEntries(change.bumps),
  }))
  return {
    status: { workspace: discovery.workspace, pending },
    findings: [...discovery.findings, ...findings],
  }
}
