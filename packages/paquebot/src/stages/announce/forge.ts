import type { GitHub } from '../../github/model.ts'
import type { RemoteRelease } from '../../github/releases.ts'
import type { GitTag } from '../../io/git.ts'
import { listRemoteTags, remoteName } from '../../io/git-remote.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Emit } from '../../model/step.ts'

/** What announcing needs of the session. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly emit: Emit
}

/** A tag where the others see it. */
interface SeenTag {
  readonly commit?: string
  readonly isAnnotated: boolean
}

/** Where tags and releases go, and what is there. */
export type Forge =
  | { readonly kind: 'github'; readonly github: GitHub }
  | { readonly kind: 'git'; readonly remote: string; readonly tags: ReadonlyMap<string, SeenTag> }

/** GitHub when the repository lies there, else the git remote. Throws `announce/no-remote` and `github/no-token`. */
export async function openForge(root: string, around: Surroundings): Promise<Forge> {
  const { openGitHub } = await import('../../github/client.ts')
  const tell = (text: string) => around.emit({ kind: 'note', text })
  const github = await openGitHub(root, { ...around, tell })
  return github === undefined ? openRemote(root, around) : { kind: 'github', github }
}

async function openRemote(root: string, around: Surroundings): Promise<Forge> {
  const remote = remoteName(root)
  if (remote === undefined)
    throw new PaquebotError('announce/no-remote', 'there is nowhere to announce: no git remote', {
      hint: 'add one: `git remote add origin <address>`',
    })
  const listed = await listRemoteTags(root, remote, around)
  if ('said' in listed)
    throw new PaquebotError('announce/no-remote', `the tags of \`${remote}\` cannot be read`, {
      details: listed.said,
      hint: `check that \`git ls-remote ${remote}\` works here`,
    })
  return { kind: 'git', remote, tags: new Map(listed.map((tag) => [tag.name, tag])) }
}

/** Names of all tags, for a clone that has none of its own: their commits may not be here. Throws `github/*`. */
export async function allTags(forge: Forge): Promise<readonly GitTag[]> {
  if (forge.kind === 'git')
    return [...forge.tags].map(([name, { commit = '' }]) => ({ name, commit, time: 0 }))
  const route = 'GET /repos/{owner}/{repo}/git/matching-refs/{ref}'
  const errand = { what: 'read the tags', needs: 'contents: read' }
  const refs = await forge.github.send(route, { ref: 'tags/' }, errand)
  return refs.map(({ ref, object }) => ({
    name: ref.replace('refs/tags/', ''),
    commit: object.sha,
    time: 0,
  }))
}

/** What is there of tags and releases. */
export interface Seen {
  readonly tags: ReadonlyMap<string, SeenTag>
  readonly releases: ReadonlyMap<string, readonly RemoteRelease[]>
  readonly latest: RemoteRelease | undefined
}

/** Looks for tags, and for the releases of those that may have one. Throws `github/*`. */
export async function look(
  forge: Forge,
  asked: { readonly tags: readonly string[]; readonly releases: readonly string[] },
): Promise<Seen> {
  if (forge.kind === 'git') return { tags: forge.tags, releases: new Map(), latest: undefined }
  const { github } = forge
  const [{ readTags }, { findReleases, readLatest }] = await Promise.all([
    import('../../github/refs.ts'),
    import('../../github/releases.ts'),
  ])
  const tags = await readTags(github, asked.tags)
  const releases = await findReleases(github, new Set(asked.releases))
  const isMissing = asked.releases.some((tag) => releases.get(tag)?.[0]?.isDraft !== false)
  return { tags, releases, latest: isMissing ? await readLatest(github) : undefined }
}
