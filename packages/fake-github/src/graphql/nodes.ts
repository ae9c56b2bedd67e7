import { type Actor, may, type User } from '../actors.ts'
import {
  type Identity,
  readCommit,
  readObject,
  readTag,
  readTree,
  type TreeEntry,
} from '../git/objects.ts'
import { git } from '../git/process.ts'
import { listRefs, readRef } from '../git/refs.ts'
import { findEntry } from '../git/tree-edit.ts'
import { branchSha, resolveCommit } from '../resolve.ts'
import { nodeId } from '../rest/call.ts'
import { latestRelease } from '../rest/latest.ts'
import { signedByGithub } from '../rest/shapes.ts'
import { rulesFor } from '../rules/rules.ts'
import type { Pull, Release, Repository, World } from '../store.ts'
import { connection, type PageArguments } from './connection.ts'
import { graphqlError } from './errors.ts'

/** Where nodes are read. */
export interface Scene {
  readonly world: World
  readonly actor: Actor
}

/** A node is a plain object; members that cost something or take arguments are functions. */
export type Node = Readonly<Record<string, unknown>>

export function userNode({ world }: Scene, user: User): Node {
  return {
    __typename: user.type,
    id: nodeId('User', user.id),
    databaseId: user.id,
    // In GraphQL bots are called without their suffix.
    login: user.login.replace(/\[bot\]$/, ''),
    name: user.login,
    url: `${world.url()}/${encodeURIComponent(user.login)}`,
    resourcePath: `/${user.login}`,
    avatarUrl: `${world.url()}/avatars/${user.id}`,
  }
}

export function repositoryNode(scene: Scene, repository: Repository): Node {
  const { world, actor } = scene
  const refNamed = (name: string) => refOrNull(scene, repository, name)
  const { settings } = repository
  return {
    __typename: 'Repository',
    id: nodeId('Repository', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.fullName,
    owner: userNode(scene, repository.owner),
    url: `${world.url()}/${repository.fullName}`,
    isPrivate: repository.isPrivate,
    visibility: repository.isPrivate ? 'PRIVATE' : 'PUBLIC',
    isArchived: false,
    isFork: false,
    viewerPermission: viewerPermission(actor),
    viewerCanAdminister: actor.role === 'admin',
    autoMergeAllowed: settings.allowAutoMerge,
    deleteBranchOnMerge: settings.deleteBranchOnMerge,
    mergeCommitAllowed: true,
    squashMergeAllowed: true,
    rebaseMergeAllowed: false,
    defaultBranchRef: () => refNamed(`refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      [qualifiedName, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`]
        .map(refNamed)
        .find((ref) => ref !== null) ?? null,
    refs: (args: PageArguments & { refPrefix: string; query?: string | null }) => {
      const names = [...listRefs(repository.dir).keys()].filter(
        (name) => name.startsWith(args.refPrefix) && name.includes(args.query ?? ''),
      )
      return connection(args, names, (name) => refNode(scene, repository, name))
    },
    object: (args: { oid?: string | null; expression?: string | null }) =>
      objectAt(scene, repository, args),
    pullRequest: ({ number }: { number: number }) => {
      const pull = repository.pulls.find((candidate) => candidate.number === number)
      if (pull === undefined) {
        throw graphqlError(
          'NOT_FOUND',
          `Could not resolve to a PullRequest with the number of ${number}.`,
        )
      }
      return pullNode(scene, repository, pull)
    },
    pullRequests: (args: PageArguments & PullFilter) => pullConnection(scene, repository, args),
    release: ({ tagName }: { tagName: string }) => {
      const found = repository.releases.find(({ tag, draft }) => !draft && tag === tagName)
      return found ? releaseNode(scene, repository, found) : null
    },
    latestRelease: () => {
      const latest = latestRelease(repository)
      return latest ? releaseNode(scene, repository, latest) : null
    },
    releases: (args: PageArguments) => {
      const seen = repository.releases.filter(
        ({ draft }) => !draft || may(actor, 'contents', 'write'),
      )
      return connection(args, [...seen].reverse(), (release) =>
        releaseNode(scene, repository, release),
      )
    },
  }
}

function viewerPermission(actor: Actor): string {
  if (actor.role === 'admin') return 'ADMIN'
  if (actor.role === 'maintain') return 'MAINTAIN'
  return may(actor, 'contents', 'write') ? 'WRITE' : 'READ'
}

function refOrNull(scene: Scene, repository: Repository, name: string): Node | null {
  return readRef(repository.dir, name) === undefined ? null : refNode(scene, repository, name)
}

export function refNode(scene: Scene, repository: Repository, name: string): Node {
  const prefix = /^refs\/(heads|tags)\//.exec(name)?.[0] ?? 'refs/'
  const short = name.slice(prefix.length)
  return {
    __typename: 'Ref',
    id: nodeId('Ref', `${repository.id}/${name}`),
    name: short,
    prefix,
    repository: () => repositoryNode(scene, repository),
    target: () => objectNode(scene, repository, readRef(repository.dir, name) ?? ''),
    associatedPullRequests: (args: PageArguments & PullFilter) =>
      pullConnection(scene, repository, { ...args, headRefName: short }),
    branchProtectionRule: null,
    rules: (args: PageArguments) =>
      connection(args, rulesFor(repository, name), ({ rule }) => ({
        __typename: 'RepositoryRule',
        type: rule.type.toUpperCase(),
      })),
  }
}

async function objectAt(
  scene: Scene,
  repository: Repository,
  { oid, expression }: { readonly oid?: string | null; readonly expression?: string | null },
): Promise<Node | null> {
  if (oid) return objectNode(scene, repository, oid)
  const [name = '', ...rest] = (expression ?? '').split(':')
  const sha = await resolveCommit(repository, name === 'HEAD' ? repository.defaultBranch : name)
  if (sha === undefined) return null
  if (!(expression ?? '').includes(':')) return objectNode(scene, repository, sha)
  const commit = await readCommit(repository.dir, sha)
  const entry = commit && (await findEntry(repository.dir, commit.tree, rest.join(':')))
  return entry ? objectNode(scene, repository, entry.oid) : null
}

export async function objectNode(
  scene: Scene,
  repository: Repository,
  oid: string,
): Promise<Node | null> {
  const object = await readObject(repository.dir, oid)
  if (object === undefined) return null
  const page = `${scene.world.url()}/${repository.fullName}`
  const common = {
    id: nodeId('GitObject', `${repository.id}/${oid}`),
    oid,
    abbreviatedOid: oid.slice(0, 7),
    commitUrl: `${page}/commit/${oid}`,
    commitResourcePath: `/${repository.fullName}/commit/${oid}`,
    repository: () => repositoryNode(scene, repository),
  }
  if (object.type === 'commit')
    return { ...common, ...(await commitMembers(scene, repository, oid)) }
  if (object.type === 'tree') return { ...common, ...treeMembers(scene, repository, oid) }
  if (object.type === 'tag') return { ...common, ...(await tagMembers(scene, repository, oid)) }
  const isBinary = object.data.includes(0)
  return {
    ...common,
    __typename: 'Blob',
    byteSize: object.data.length,
    isBinary,
    isTruncated: false,
    text: isBinary ? null : object.data.toString('utf8'),
  }
}

async function commitMembers(scene: Scene, repository: Repository, oid: string): Promise<Node> {
  const commit = await readCommit(repository.dir, oid)
  if (commit === undefined) return {}
  const [headline = '', ...rest] = commit.message.split('\n')
  const isVerified = repository.verified.has(oid)
  const page = `${scene.world.url()}/${repository.fullName}/commit/${oid}`
  return {
    __typename: 'Commit',
    url: page,
    resourcePath: `/${repository.fullName}/commit/${oid}`,
    message: commit.message.replace(/\n$/, ''),
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    committedViaWeb: isVerified,
    author: gitActorNode(commit.author),
    committer: gitActorNode(commit.committer),
    tree: () => objectNode(scene, repository, commit.tree),
    parents: (args: PageArguments) =>
      connection(args, commit.parents, (parent) => objectNode(scene, repository, parent)),
    history: async (args: PageArguments & { path?: string | null }) => {
      const paths = args.path ? ['--', args.path] : []
      const list = await git(repository.dir, ['rev-list', oid, ...paths])
      return connection(args, list.split('\n').filter(Boolean), (sha) =>
        objectNode(scene, repository, sha),
      )
    },
    file: async ({ path }: { path: string }) => {
      const entry = await findEntry(repository.dir, commit.tree, path)
      return entry ? entryNode(scene, repository, { entry, path }) : null
    },
    signature: isVerified
      ? {
          __typename: 'GpgSignature',
          email: commit.committer.email,
          isValid: true,
          state: 'VALID',
          wasSignedByGitHub: true,
          payload: `tree ${commit.tree}`,
          signature: signedByGithub,
          signer: null,
          keyId: 'B5690EEEBB952194',
          verifiedAt: commit.committer.date,
        }
      : null,
  }
}

function gitActorNode({ name, email, date }: Identity): Node {
  return { __typename: 'GitActor', name, email, date, user: null }
}

function treeMembers(scene: Scene, repository: Repository, oid: string): Node {
  return {
    __typename: 'Tree',
    entries: async () =>
      ((await readTree(repository.dir, oid)) ?? []).map((entry) =>
        entryNode(scene, repository, { entry, path: entry.name }),
      ),
  }
}

function entryNode(
  scene: Scene,
  repository: Repository,
  { entry, path }: { readonly entry: TreeEntry; readonly path: string },
): Node {
  return {
    __typename: 'TreeEntry',
    name: entry.name,
    path,
    oid: entry.oid,
    mode: Number.parseInt(entry.mode, 8),
    type: entry.mode === '040000' ? 'tree' : entry.mode === '160000' ? 'commit' : 'blob',
    object: () => objectNode(scene, repository, entry.oid),
  }
}

async function tagMembers(scene: Scene, repository: Repository, oid: string): Promise<Node> {
  const tag = await readTag(repository.dir, oid)
  return {
    __typename: 'Tag',
    name: tag?.name,
    message: tag?.message ?? null,
    tagger: tag?.tagger ? gitActorNode(tag.tagger) : null,
    target: () => objectNode(scene, repository, tag?.object ?? ''),
  }
}

interface PullFilter {
  readonly headRefName?: string | null
  readonly baseRefName?: string | null
  readonly states?: readonly string[] | null
}

function pullConnection(scene: Scene, repository: Repository, args: PageArguments & PullFilter) {
  const found = repository.pulls
    .filter((pull) => !args.headRefName || pull.head === args.headRefName)
    .filter((pull) => !args.baseRefName || pull.base === args.baseRefName)
    .filter((pull) => !args.states || args.states.includes(stateOf(pull)))
  return connection(args, found, (pull) => pullNode(scene, repository, pull))
}

function stateOf(pull: Pull): string {
  return pull.merged ? 'MERGED' : pull.state.toUpperCase()
}

export function pullNode(scene: Scene, repository: Repository, pull: Pull): Node {
  const { world, actor } = scene
  const page = `${world.url()}/${repository.fullName}/pull/${pull.number}`
  const refOf = (branch: string) => refOrNull(scene, repository, `refs/heads/${branch}`)
  return {
    __typename: 'PullRequest',
    id: nodeId('PullRequest', pull.id),
    databaseId: pull.id,
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    url: page,
    permalink: page,
    state: stateOf(pull),
    isDraft: pull.draft,
    closed: pull.state === 'closed',
    closedAt: pull.closedAt,
    merged: pull.merged !== null,
    mergedAt: pull.merged?.at ?? null,
    mergeCommit: () => (pull.merged ? objectNode(scene, repository, pull.merged.sha) : null),
    createdAt: pull.createdAt,
    updatedAt: pull.updatedAt,
    author: userNode(scene, pull.user),
    headRefName: pull.head,
    headRefOid: pull.headSha,
    headRef: () => refOf(pull.head),
    baseRefName: pull.base,
    baseRefOid: branchSha(repository, pull.base) ?? pull.baseSha,
    baseRef: () => refOf(pull.base),
    repository: () => repositoryNode(scene, repository),
    isCrossRepository: false,
    viewerCanUpdate: may(actor, 'pull_requests', 'write'),
    labels: (args: PageArguments) =>
      connection(args, [...pull.labels], (name) => ({ __typename: 'Label', name })),
    comments: (args: PageArguments) =>
      connection(args, pull.comments, (comment) => ({
        __typename: 'IssueComment',
        id: nodeId('IssueComment', comment.id),
        databaseId: comment.id,
        body: comment.body,
        author: userNode(scene, comment.user),
        createdAt: comment.createdAt,
      })),
    autoMergeRequest: pull.autoMerge && {
      __typename: 'AutoMergeRequest',
      mergeMethod: pull.autoMerge.method,
      enabledBy: userNode(scene, pull.autoMerge.by),
      enabledAt: pull.updatedAt,
    },
  }
}

function releaseNode(scene: Scene, repository: Repository, release: Release): Node {
  return {
    __typename: 'Release',
    id: nodeId('Release', release.id),
    databaseId: release.id,
    name: release.name,
    tagName: release.tag,
    description: release.body,
    isDraft: release.draft,
    isPrerelease: release.prerelease,
    isLatest: latestRelease(repository)?.id === release.id,
    immutable: release.immutable,
    createdAt: release.createdAt,
    updatedAt: release.updatedAt,
    publishedAt: release.publishedAt,
    url: `${scene.world.url()}/${repository.fullName}/releases/tag/${encodeURIComponent(release.tag)}`,
    tag: () => refOrNull(scene, repository, `refs/tags/${release.tag}`),
    releaseAssets: (args: PageArguments) =>
      connection(args, release.assets, (asset) => ({
        __typename: 'ReleaseAsset',
        id: nodeId('ReleaseAsset', asset.id),
        name: asset.name,
        size: asset.data.length,
        digest: asset.digest,
        contentType: asset.contentType,
      })),
  }
}
