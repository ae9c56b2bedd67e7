import { git } from '../../io/git.ts'
import type { Finding } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import { discover } from '../discover/discover.ts'
import { decideIn } from '../plan/decide.ts'
import { prefixOf } from '../plan/last-release.ts'
import { commitsOfVersions } from '../plan/untagged.ts'
import type { Standing } from '../publish/decide.ts'
import { lookAhead } from '../publish/publish.ts'
import type { PublishOptions, Surroundings } from '../publish/run.ts'
import type { PackageFacts, Presence, ReleaseFacts } from './decide.ts'

/**
 * Asks plan, registries and history what is there: the facts that decide a run. Writes nothing. Throws what
 * `paquebot plan` and `paquebot publish` throw.
 */
export async function gatherFacts(
  root: string,
  options: PublishOptions,
  around: Surroundings,
): Promise<Pick<ReleaseFacts, 'waiting' | 'packages'> & { readonly findings: readonly Finding[] }> {
  const discovery = await discover(root)
  const { plan, findings } = await decideIn(discovery)
  const { ground, decision } = await lookAhead(root, options, around)
  const untagged = new Set(decision.untagged.map(({ id }) => id))
  const presence = (id: PackageId) => presenceOf(decision.standings.get(id), untagged.has(id))
  const isWhole = ground.selected.every(({ id }) => presence(id) === 'there')
  const { workspace } = ground.discovery
  // History is asked only where something is missing.
  const commits = isWhole
    ? new Map()
    : await commitsOfVersions(
        { cwd: workspace.root, prefix: prefixOf(workspace), line: 'main' },
        ground.selected,
      )
  const usesUp = onceEach((commit) => usesUpChangesets(workspace.root, commit))
  const packages: readonly PackageFacts[] = ground.selected.map(({ id }) => {
    const commit = commits.get(id)?.commit
    if (commit === undefined) return { id, presence: presence(id) }
    const isRelease = presence(id) === 'missing' && usesUp(commit)
    return {
      id,
      presence: presence(id),
      commit,
      ...(isRelease ? { isReleaseCommit: true } : {}),
    }
  })
  return { waiting: waitingIn(plan), packages, findings: [...discovery.findings, ...findings] }
}

function onceEach<T>(ask: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const value = known.get(key) ?? ask(key)
    known.set(key, value)
    return value
  }
}

/** Whether a commit, a merge for what it brought, took changesets away, or used them in prerelease mode. */
function usesUpChangesets(root: string, commit: string): boolean {
  const changed = git(root, [
    'diff',
    '--name-status',
    '--no-renames',
    '--relative',
    `${commit}^1`,
    commit,
    '--',
    '.changeset',
  ])
  return (changed ?? '')
    .split('\n')
    .some((line) => /^D\s.*\.md$/.test(line) || /^M\s.*\/pre\.json$/.test(line))
}

function presenceOf(standing: Standing | undefined, isUntagged: boolean): Presence {
  switch (standing?.kind) {
    // With `--from` a package that is not in the folder is no part of the release.
    case undefined:
    case 'there':
    case 'earlier':
      return isUntagged ? 'missing' : 'there'
    case 'missing':
    case 'unbuilt':
      return 'missing'
    case 'conflict':
    case 'unknown':
      return 'unknown'
  }
}

/** Commits are counted from tags, so they may be what the version in the tree is made of; changesets are gone then. */
function waitingIn({ releases, changes }: ReleasePlan): ReleaseFacts['waiting'] {
  if (releases.every(({ bump }) => bump === 'none')) return 'nothing'
  const isOfCommits = changes.length > 0 && changes.every(({ file }) => file === undefined)
  return isOfCommits ? 'commits' : 'changesets'
}
