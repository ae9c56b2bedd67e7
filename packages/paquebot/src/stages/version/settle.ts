import type { Finding } from '../../model/finding.ts'
import type { Workspace } from '../../model/package.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import type { FileEdit } from '../../model/step.ts'
import { findBrokenLockfiles } from './broken-lockfiles.ts'
import type { Doubtful } from './refresh.ts'

/** Edits without a doubt, and what is told of those that were in doubt. */
interface Settled {
  readonly edits: readonly FileEdit[]
  readonly findings: readonly Finding[]
}

/** Most lockfiles are sure, and nothing is loaded or run for them; the others are refreshed by their tools. */
export async function settle(
  input: Doubtful & { readonly workspace: Workspace; readonly plan: ReleasePlan },
): Promise<Settled> {
  if (input.edits.length === 0) return { edits: input.edits, findings: [] }
  const broken = await findBrokenLockfiles(input.repository, input.workspace)
  if (broken.length > 0) return { edits: input.edits, findings: broken }
  if (input.doubted.length === 0) return { edits: input.edits, findings: [] }
  const pinned = input.doubted.includes('pnpm-lock.yaml') ? await findPinnedIn(input) : []
  const { refreshDoubted } = await import('./refresh.ts')
  const { edits, findings } = await refreshDoubted(input)
  return { edits, findings: [...pinned, ...findings] }
}

async function findPinnedIn({
  repository,
  plan,
}: Doubtful & { readonly plan: ReleasePlan }): Promise<readonly Finding[]> {
  const { findPinned } = await import('./overrides.ts')
  return findPinned(repository, plan)
}
