import { ecosystems } from '../../ecosystems/index.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import type { Discovery } from '../discover/discovery.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { planVersion } from './version.ts'

/** Every edit that carries out the plan in a discovered repository. Nothing is written. */
export function versionEdits(
  plan: ReleasePlan,
  { workspace, repository }: Discovery,
): ReturnType<typeof planVersion> {
  const { settings } = readChangesetConfig(repository, workspace)
  return planVersion({ plan, workspace, settings, ecosystems, repository })
}
