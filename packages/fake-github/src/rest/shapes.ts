import { isBot, type User } from '../actors.ts'
import { type Commit, readCommit } from '../git/objects.ts'
import { notFound } from '../http/reply.ts'
import {
  apiUrl,
  type Call,
  nodeId,
  pageUrl,
  type RepositoryCall,
  repositoryUrl,
  shape,
} from './call.ts'

export function userShape(call: Call, user: User): Record<string, unknown> {
  const url = `${apiUrl(call)}/users/${encodeURIComponent(user.login)}`
  return shape(call, 'simple-user', {
    login: user.login,
    id: user.id,
    node_id: nodeId('User', user.id),
    type: user.type,
    url,
    html_url: `${call.world.url()}/${encodeURIComponent(user.login)}`,
  })
}

/** `form`: `full-repository`, `repository` or `minimal-repository`. */
export function repositoryShape(call: RepositoryCall, form: string): Record<string, unknown> {
  const { repository, actor, world } = call
  const page = pageUrl(call)
  const canPush = actor.permissions.contents === 'write'
  const settings =
    form === 'minimal-repository'
      ? {}
      : {
          allow_merge_commit: true,
          allow_squash_merge: true,
          allow_rebase_merge: false,
          allow_auto_merge: repository.settings.allowAutoMerge,
          delete_branch_on_merge: repository.settings.deleteBranchOnMerge,
          visibility: repository.isPrivate ? 'private' : 'public',
        }
  return shape(call, form, {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    owner: userShape(call, repository.owner),
    private: repository.isPrivate,
    html_url: page,
    url: repositoryUrl(call),
    clone_url: `${page}.git`,
    git_url: `${page}.git`,
    ssh_url: `git@${new URL(world.url()).host}:${repository.fullName}.git`,
    default_branch: repository.defaultBranch,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.createdAt,
    permissions: {
      admin: actor.role === 'admin',
      maintain: actor.role === 'admin' || actor.role === 'maintain',
      push: canPush,
      triage: canPush,
      pull: true,
    },
    ...settings,
  })
}

function verificationShape(call: RepositoryCall, oid: string, commit: Commit) {
  const isVerified = call.repository.verified.has(oid)
  const signature = commit.signature ?? (isVerified ? signedByGithub : null)
  if (!isVerified) {
    const reason = signature === null ? 'unsigned' : 'unknown_key'
    return { verified: false, reason, signature, payload: null, verified_at: null }
  }
  return {
    verified: true,
    reason: 'valid',
    signature,
    payload: `tree ${commit.tree}`,
    verified_at: commit.committer.date,
  }
}

export const signedByGithub =
  '-----BEGIN PGP SIGNATURE-----\n\nmade by the fake GitHub\n-----END PGP SIGNATURE-----\n'

/** `git-commit`: the answer of the Git Data API. */
export async function gitCommitShape(call: RepositoryCall, oid: string) {
  const commit = await commitOf(call, oid)
  const url = repositoryUrl(call)
  return shape(call, 'git-commit', {
    sha: oid,
    node_id: nodeId('Commit', oid),
    url: `${url}/git/commits/${oid}`,
    html_url: `${pageUrl(call)}/commit/${oid}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message.replace(/\n$/, ''),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/git/commits/${parent}`,
      html_url: `${pageUrl(call)}/commit/${parent}`,
    })),
    verification: verificationShape(call, oid, commit),
  })
}

/** `commit`: the answer of the Commits API. */
export async function commitShape(
  call: RepositoryCall,
  oid: string,
  extra: Readonly<Record<string, unknown>> = {},
) {
  const commit = await commitOf(call, oid)
  const url = repositoryUrl(call)
  return shape(call, 'commit', {
    sha: oid,
    node_id: nodeId('Commit', oid),
    url: `${url}/commits/${oid}`,
    html_url: `${pageUrl(call)}/commit/${oid}`,
    comments_url: `${url}/commits/${oid}/comments`,
    commit: {
      url: `${url}/git/commits/${oid}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message.replace(/\n$/, ''),
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: verificationShape(call, oid, commit),
    },
    author: accountOf(call, commit.author.email),
    committer: accountOf(call, commit.committer.email),
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}` })),
    ...extra,
  })
}

async function commitOf(call: RepositoryCall, oid: string): Promise<Commit> {
  const commit = await readCommit(call.repository.dir, oid)
  if (commit === undefined) throw notFound()
  return commit
}

/** The account whose noreply address it is. */
function accountOf(call: Call, email: string) {
  const actor = Object.values(call.world.actors).find(({ user }) => email.startsWith(`${user.id}+`))
  return actor ? userShape(call, actor.user) : null
}

/** Known accounts: those of the tokens, and the owners. */
export function knownUsers(call: Call): User[] {
  const { actors, repositories } = call.world
  const holders = Object.values(actors).filter(({ kind }) => kind !== 'anonymous')
  return [...holders.map(({ user }) => user), ...repositories.map(({ owner }) => owner)]
}

export function associationOf(call: RepositoryCall, user: User): string {
  if (user.id === call.repository.owner.id) return 'OWNER'
  const actor = Object.values(call.world.actors).find((candidate) => candidate.user.id === user.id)
  return actor && !isBot(actor) ? 'COLLABORATOR' : 'NONE'
}
