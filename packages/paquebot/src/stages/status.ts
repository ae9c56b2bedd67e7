import { listFilesMeanwhile } from '../io/git.ts'
import type { Finding } from '../model/finding.ts'
import type { Workspace } from '../model/package.ts'
import type { Change } from '../model/plan.ts'
import type { Since } from './change/since.ts'
import { discoverMeanwhile } from './discover/discover.ts'
import { findRoot } from './discover/root.ts'

/** What `paquebot status` shows. */
export interface Status {
  readonly workspace: Workspace
  readonly pending: readonly PendingChange[]
  /** Only where it was asked for. */
  readonly since?: Since
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
  const [discovery, { readChanges }] = await Promise.all([
    discoverMeanwhile(root, listing),
    import('./plan/changes.ts'),
  ])
  const { changes, findings } = await readChanges(discovery.repository, discovery.workspace)
  return {
    status: { workspace: discovery.workspace, pending: changes.map(pendingOf) },
    findings: [...discovery.findings, ...findings],
  }
}

/** The same with what changed since the branch left `ref`, and a finding for each package without a changeset. */
export async function readStatusSince(
  cwd: string,
  ref: string,
): Promise<{ status: Status; findings: readonly Finding[] }> {
  const { readSince } = await import('./change/since.ts')
  const { since, discovery, changes, findings } = await readSince(cwd, ref)
  const { workspace } = discovery
  return { status: { workspace, pending: changes.map(pendingOf), since }, findings }
}

function pendingOf(change: Change): PendingChange {
  return {
    file: change.file ?? change.id,
    summary: change.summary,
    bumps: Object.fromEntries(change.bumps),
  }
}
