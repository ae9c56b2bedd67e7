import { releaseDay } from '../../io/environment.ts'
import type { Repository } from '../../io/repository.ts'
import type { Workspace } from '../../model/package.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import type { Surroundings } from '../changelog/cliff.ts'
import { cliffConfig } from '../changelog/cliff-config.ts'
import type { TagOf } from '../changelog/cliff-release.ts'
import { compareLinks } from '../changelog/compare.ts'
import type { Discovery } from '../discover/discovery.ts'
import type { ChangelogStyle } from './changelog-style.ts'

/** Whole changelogs that another program has written, by file relative to the root. */
export type ChangelogTexts = ReadonlyMap<string, string>

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
 * has its configuration. Nothing is written. Throws `exec/failed` and `build/no-tool`.
 */
export async function changelogsOfCliff(
  plan: ReleasePlan,
  { workspace, repository, config }: Discovery,
  { around, tagOf }: Circumstances,
): Promise<ChangelogTexts> {
  if (config.changesets === 'strict' || !mayUseCliff(plan, workspace, repository)) return new Map()
  const { cliffChangelogs } = await import('../changelog/cliff-release.ts')
  return cliffChangelogs(plan, workspace, around ?? alone(), tagOf)
}

const alone = (): Surroundings => ({
  env: process.env,
  signal: new AbortController().signal,
  emit: () => {},
})

function mayUseCliff(
  plan: ReleasePlan,
  { packages }: Workspace,
  files: Pick<Repository, 'has' | 'read'>,
): boolean {
  const released = new Set(plan.releases.filter(({ bump }) => bump !== 'none').map(({ id }) => id))
  const folders = new Set(packages.filter(({ id }) => released.has(id)).map(({ path }) => path))
  return [...folders].some((path) => cliffConfig(files, path) !== undefined)
}
