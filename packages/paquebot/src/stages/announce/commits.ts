import { git } from '../../io/git.ts'
import { shallowEdge } from '../../io/git-folder.ts'
import { PaquebotError } from '../../model/error.ts'
import type { PackageId, Workspace } from '../../model/package.ts'
import { prefixOf } from '../plan/last-release.ts'
import { commitsOfVersions } from '../plan/untagged.ts'
import type { Subject } from './subjects.ts'

/** The commit that a package's version was released from. */
export interface ReleaseCommit {
  readonly commit: string
  /** Unix seconds. */
  readonly time: number
  /** The clone ends here: the version may be older. */
  readonly isCutOff: boolean
}

/** What is known of commits beside the history. */
interface Known {
  /** For all packages, from the user. */
  readonly asked?: string
  /** What the artifacts of single packages were built from. */
  readonly built: ReadonlyMap<PackageId, string>
}

/**
 * Where each version belongs: the commit that was asked for, or that its artifacts were built from, else the one of
 * the main line that wrote the version; of a version that comes from a tag the tag's. Absent for versions that are
 * in no commit. One git process, and one for each commit that is given. Throws `git/unknown-ref`.
 */
export async function releaseCommits(
  workspace: Workspace,
  subjects: readonly Subject[],
  { asked, built }: Known,
): Promise<ReadonlyMap<PackageId, ReleaseCommit>> {
  if (asked !== undefined) {
    const commit = resolve(workspace.root, asked)
    return new Map(subjects.map(({ pkg }) => [pkg.id, commit]))
  }
  const given = new Map(
    [...new Set(built.values())].map((commit) => [commit, resolve(workspace.root, commit)]),
  )
  const fromBuild = [...built].flatMap(([id, commit]) => {
    const found = given.get(commit)
    return found === undefined ? [] : [[id, found] as const]
  })
  const written = await writtenCommits(workspace, subjects)
  return new Map([...written, ...fromBuild])
}

async function writtenCommits(
  workspace: Workspace,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<PackageId, ReleaseCommit>> {
  const edge = shallowEdge(workspace.gitRoot ?? workspace.root)
  const where = { cwd: workspace.root, prefix: prefixOf(workspace), line: 'main' } as const
  const written = await commitsOfVersions(
    where,
    subjects.map(({ pkg }) => pkg),
  )
  const known = subjects.flatMap(({ pkg, last, tag }) => {
    const at = written.get(pkg.id)
    if (at !== undefined) return [[pkg.id, { ...at, isCutOff: edge.has(at.commit) }] as const]
    if (pkg.places.length > 0 || last?.tag !== tag) return []
    return [[pkg.id, { commit: last.commit, time: last.time, isCutOff: false }] as const]
  })
  return new Map(known)
}

function resolve(cwd: string, asked: string): ReleaseCommit {
  const revision = `${asked}^{commit}`
  const text = git(cwd, ['log', '-1', '--format=%H %ct', '--end-of-options', revision, '--'])
  const [, commit, time] = /^([0-9a-f]{40,64}) (\d+)$/.exec(text?.trim() ?? '') ?? []
  if (commit !== undefined) return { commit, time: Number(time), isCutOff: false }
  throw new PaquebotError('git/unknown-ref', `\`${asked}\` is no commit of this repository`, {
    hint: 'give a commit, a tag or a branch to `--commit`; in a shallow clone fetch it first',
  })
}
