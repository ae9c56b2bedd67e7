import { head, shallowEdge } from '../../io/git-folder.ts'
import type { Finding } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import type { Change } from '../../model/plan.ts'
import type { Discovery } from '../discover/discovery.ts'
import type { Pre } from './pre.ts'
import type { TagNaming } from './release-tags.ts'
import type { ChangesetSettings } from './settings.ts'

/** Everything that asks for a release, from changesets, commits or both. */
export interface Intent {
  readonly mode: 'changesets' | 'commits' | 'both'
  readonly changes: readonly Change[]
  /** HEAD; null outside git and before the first commit. */
  readonly base: string | null
  /** What bumps count from, where that is not the version in the tree. */
  readonly bases?: ReadonlyMap<PackageId, string>
  /** How releases are tagged here; known where commits are read. */
  readonly tags?: readonly TagNaming[]
  /** Prerelease mode, where changesets are read. */
  readonly pre?: Pre
  readonly findings: readonly Finding[]
}

/**
 * The same for `status`, which only shows what waits: the settings of Changesets are read only where commits
 * need them, and no question is asked of HEAD.
 */
export async function readIntentForStatus(
  discovery: Discovery,
): Promise<Omit<Intent, 'base' | 'bases'>> {
  const mode = modeOf(discovery)
  if (mode === 'changesets') {
    const { parseChanges, forgiveReleased } = await import('./changes.ts')
    const read = await parseChanges(discovery.repository, discovery.workspace)
    return { mode, ...(discovery.config.changesets === 'strict' ? read : forgiveReleased(read)) }
  }
  const { readChangesetConfig } = await import('./config.ts')
  const { settings, findings } = readChangesetConfig(
    discovery.repository,
    discovery.workspace,
    discovery.config.changesets,
  )
  const intent = await readWithCommits(mode, discovery, settings)
  return { ...intent, findings: [...findings, ...intent.findings] }
}

/** What is asked of git about changesets. */
export interface WantedOfChangesets {
  /** The commits that added them. */
  readonly commits: boolean
}

export const everything: WantedOfChangesets = { commits: true }

/** Reads what asks for releases, as `intent` of paquebot.toml says; by default changesets where there are any. */
export async function readIntent(
  discovery: Discovery,
  settings: ChangesetSettings,
  wanted: WantedOfChangesets = everything,
): Promise<Intent> {
  const mode = modeOf(discovery)
  if (mode !== 'changesets') return readWithCommits(mode, discovery, settings)
  return { mode, base: head(discovery.workspace.root), ...(await readFiles(discovery, wanted)) }
}

async function readFiles(
  { repository, workspace, config }: Discovery,
  { commits }: WantedOfChangesets,
  known?: ReadonlyMap<string, string>,
) {
  const { readChanges, parseChanges, forgiveReleased } = await import('./changes.ts')
  // A clone that is cut off is told, and for that git has to look.
  const isCutOff = repository.gitRoot !== null && shallowEdge(repository.gitRoot).size > 0
  const read = await (commits || isCutOff
    ? readChanges(repository, workspace, known)
    : parseChanges(repository, workspace))
  return config.changesets === 'strict' ? read : forgiveReleased(read)
}

/** What asks for releases here: `intent` of paquebot.toml, else changesets where there are any. */
export function modeOf({
  config,
  repository,
}: Pick<Discovery, 'config' | 'repository'>): Intent['mode'] {
  if (config.intent !== undefined) return config.intent
  const isUsed = repository
    .below('.changeset')
    .some((path) => /^\.changeset\/(?:config\.json|pre\.json|.*\.md)$/.test(path))
  return isUsed ? 'changesets' : 'commits'
}

async function readWithCommits(
  mode: 'commits' | 'both',
  discovery: Discovery,
  settings: ChangesetSettings,
): Promise<Intent> {
  const { config } = discovery
  const { readCommitHistory, changesFromCommits } = await import('./commit-intent.ts')
  const read = await readCommitHistory(discovery, settings)
  const files =
    mode === 'both'
      ? await readFiles(discovery, everything, read.added)
      : { changes: [], pre: undefined, findings: [] }
  const wishes = changesFromCommits(read, discovery, files.changes)
  return {
    mode,
    changes: [...files.changes, ...wishes.changes],
    ...(files.pre === undefined ? {} : { pre: files.pre }),
    base: read.head,
    bases: wishes.bases,
    tags: read.tags,
    findings: [
      ...(read.head === null && config.intent !== undefined ? [noHistory(mode)] : []),
      ...read.findings,
      ...files.findings,
      ...wishes.findings,
    ],
  }
}

function noHistory(mode: string): Finding {
  return {
    rule: 'plan/no-history',
    severity: 'error',
    message: `paquebot.toml says \`intent = "${mode}"\`, and there is no commit to read`,
    file: 'paquebot.toml',
    hint: 'run it in a git repository with a first commit, or set `intent = "changesets"`',
  }
}
