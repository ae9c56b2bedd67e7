import { releaseDay } from '../../io/environment.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import type { Surroundings } from '../changelog/cliff.ts'
import { cliffConfig } from '../changelog/cliff-config.ts'
import type { CliffChangelogs, TagOf } from '../changelog/cliff-release.ts'
import { compareLinks } from '../changelog/compare.ts'
import type { Discovery } from '../discover/discovery.ts'
import { readChangesetConfig } from '../plan/config.ts'
import type { ChangelogStyle } from './changelog-style.ts'

/** Whole changelogs that another program has written, by the CHANGELOG.md in whose place they stand. */
export type ChangelogTexts = CliffChangelogs['texts']

/**
 * How the changelogs of a repository are written; undefined for just as Changesets does it. Git and the clock are
 * asked only where a changelog needs them.
 */
export function changelogStyle(
  { workspace, config }: Discovery,
  texts: ChangelogTexts = new Map(),
): ChangelogStyle | undefined {
  if (config.changesets === 'strict') return undefined
  const { gitRoot } = workspace
  return {
    form: config.changelog,
    texts,
    day: releaseDay,
    linksFor: (pkg) => (gitRoot === null ? undefined : compareLinks(gitRoot, workspace, pkg)),
  }
}

interface Circumstances {
  readonly around?: Surroundings | undefined
  /** How the releases will be tagged; as the tags so far by default. */
  readonly tagOf?: TagOf
}

/**
 * The changelogs that git-cliff writes for a plan. It and what starts it are loaded only where a released package
 * or the root has its configuration. Nothing is written. Throws `exec/failed`, `build/no-tool` and `config/invalid`.
 */
export async function changelogsOfCliff(
  plan: ReleasePlan,
  discovery: Discovery,
  { around, tagOf }: Circumstances,
): Promise<CliffChangelogs> {
  const { workspace } = discovery
  if (cliffConfigs(plan, discovery).length === 0) return { texts: new Map(), findings: [] }
  const { cliffChangelogs } = await import('../changelog/cliff-release.ts')
  return cliffChangelogs(plan, workspace, around ?? alone(), tagOf)
}

const alone = (): Surroundings => ({
  env: process.env,
  signal: new AbortController().signal,
  emit: () => {},
})

/** Says that git-cliff would write changelogs, where nothing that a configuration names is run: in a rehearsal. */
export function cliffNote(plan: ReleasePlan, discovery: Discovery): string | undefined {
  const configs = cliffConfigs(plan, discovery)
  if (configs.length === 0) return undefined
  const named = configs.map((config) => `\`${config}\``).join(', ')
  return `git-cliff (${named}) is not run in a rehearsal: changelogs are in the form that they have; \`paquebot version\` runs it`
}

/** The configurations of git-cliff that have a part in a release. */
function cliffConfigs(
  plan: ReleasePlan,
  { workspace, repository, config }: Discovery,
): readonly string[] {
  const released = new Set(plan.releases.filter(({ bump }) => bump !== 'none').map(({ id }) => id))
  if (config.changesets === 'strict' || released.size === 0) return []
  const own = workspace.packages.filter(({ id }) => released.has(id)).map(({ path }) => path)
  const folders = new Set(['.', ...own])
  const configs = [...folders].flatMap((folder) => cliffConfig(repository, folder) ?? [])
  if (configs.length === 0) return []
  // `"changelog": false` of Changesets is an answer too.
  return readChangesetConfig(repository, workspace).settings.changelog === false ? [] : configs
}
