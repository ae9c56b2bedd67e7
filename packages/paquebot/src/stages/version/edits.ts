import { ecosystems } from '../../ecosystems/index.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import type { Discovery } from '../discover/discovery.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { isDefaultChangelog } from '../plan/settings.ts'
import { type ChangelogTexts, changelogStyle } from './changelogs.ts'
import { planVersion, type VersionInput } from './version.ts'

type Edits = ReturnType<typeof planVersion>

/**
 * Every edit that carries out the plan in a discovered repository, without its code and git-cliff. Nothing is written.
 */
export function versionEdits(plan: ReleasePlan, discovery: Discovery): Edits {
  return planVersion(inputOf(plan, discovery))
}

/**
 * The same with the changelog module that `.changeset/config.json` names: the one place where code of the
 * user's repository runs, because Changesets runs it too. `texts` are changelogs that git-cliff has written. Throws `version/module` when it cannot be run.
 */
export async function writtenEdits(
  plan: ReleasePlan,
  discovery: Discovery,
  texts?: ChangelogTexts,
): Promise<Edits> {
  const input = inputOf(plan, discovery, texts)
  const isQuiet = plan.releases.every((release) => release.bump === 'none')
  if (isDefaultChangelog(input.settings.changelog)) return planVersion(input)
  // Where nothing is released there is no entry to write, and the module need not be there.
  if (isQuiet) return planVersion({ ...input, entries: new Map() })
  const { entriesByModule } = await import('./changelog-module.ts')
  return planVersion({ ...input, entries: await entriesByModule(input) })
}

function inputOf(plan: ReleasePlan, discovery: Discovery, texts?: ChangelogTexts): VersionInput {
  const { workspace, repository, config } = discovery
  const { settings } = readChangesetConfig(repository, workspace, config.changesets)
  const changelogs = changelogStyle(discovery, texts)
  return { plan, workspace, settings, ecosystems, repository, changelogs }
}
