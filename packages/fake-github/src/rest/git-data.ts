import { type Actor, identityOf, isBot, webFlow } from '../actors.ts'
import {
  type Identity,
  type ObjectType,
  readCommit,
  readObject,
  readTag,
  readTree,
  type TreeEntry,
  writeCommit,
  writeObject,
  writeTag,
} from '../git/objects.ts'
import { isRefName, listRefs, readRef } from '../git/refs.ts'
import { editTree, listFiles, type TreeChange } from '../git/tree-edit.ts'
import { invalid, json, noContent, notFound, refuse, unprocessable } from '../http/reply.ts'
import { changeRefs, type RefProblem, rulesText } from '../refs.ts'
import { peel } from '../resolve.ts'
import { isFastForward } from '../rules/rules.ts'
import {
  nodeId,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
  shape,
} from './call.ts'
import { gitCommitShape } from './shapes.ts'

export const gitDataHandlers: Readonly<Record<string, RepositoryHandler>> = {
  'git/get-ref': async (call) => {
    const ref = `refs/${call.params.ref}`
    const oid = readRef(call.repository.dir, ref)
    if (oid === undefined) throw notFound()
    return json(200, await refShape(call, ref, oid))
  },
  'git/list-matching-refs': async (call) => {
    const prefix = `refs/${call.params.ref}`
    const refs = [...listRefs(call.repository.dir)].filter(([ref]) => ref.startsWith(prefix))
    return json(200, await Promise.all(refs.map(([ref, oid]) => refShape(call, ref, oid))))
  },
  'git/create-ref': createRef,
  'git/update-ref': updateRef,
  'git/delete-ref': deleteRef,
  'git/create-tag': createTag,
  'git/get-tag': async (call) => json(200, await tagShape(call, call.params.tag_sha ?? '')),
  'git/create-commit': createCommit,
  'git/get-commit': async (call) =>
    json(200, await gitCommitShape(call, call.params.commit_sha ?? '')),
  'git/create-tree': createTree,
  'git/get-tree': getTree,
  'git/create-blob': (call) => {
    const { content, encoding = 'utf-8' } = call.body<{ content: string; encoding?: string }>()
    const data = Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8')
    const sha = writeObject(call.repository.dir, 'blob', data)
    return json(201, { sha, url: `${repositoryUrl(call)}/git/blobs/${sha}` })
  },
  'git/get-blob': async (call) => {
    const sha = call.params.file_sha ?? ''
    const object = await readObject(call.repository.dir, sha)
    if (object?.type !== 'blob') throw notFound()
    return json(200, {
      sha,
      node_id: nodeId('Blob', sha),
      size: object.data.length,
      url: `${repositoryUrl(call)}/git/blobs/${sha}`,
      content: object.data.toString('base64'),
      encoding: 'base64',
    })
  },
  'repos/list-tags': (call) => {
    const tags = [...listRefs(call.repository.dir)]
      .filter(([ref]) => ref.startsWith('refs/tags/'))
      .reverse()
    const url = repositoryUrl(call)
    return paginate(call, tags, async ([ref, oid]) => {
      const name = ref.slice('refs/tags/'.length)
      const sha = await peel(call.repository, oid)
      return {
        name,
        node_id: nodeId('Ref', ref),
        commit: { sha, url: `${url}/commits/${sha}` },
        zipball_url: `${url}/zipball/${ref}`,
        tarball_url: `${url}/tarball/${ref}`,
      }
    })
  },
}

async function refShape(call: RepositoryCall, ref: string, oid: string) {
  const type = (await readObject(call.repository.dir, oid))?.type ?? 'commit'
  const url = repositoryUrl(call)
  return {
    ref,
    node_id: nodeId('Ref', `${call.repository.id}/${ref}`),
    url: `${url}/git/${ref}`,
    object: { sha: oid, type, url: `${url}/git/${type}s/${oid}` },
  }
}

async function createRef(call: RepositoryCall) {
  const { ref, sha } = call.body<{ ref: string; sha: string }>()
  if (!isRefName(ref)) throw unprocessable(`${ref} is not a valid ref name.`)
  if ((await readObject(call.repository.dir, sha)) === undefined) {
    throw unprocessable('Object does not exist')
  }
  if (readRef(call.repository.dir, ref) !== undefined)
    throw unprocessable('Reference already exists')
  await change(call, { ref, before: null, after: sha })
  return json(201, await refShape(call, ref, sha))
}

async function updateRef(call: RepositoryCall) {
  const { sha, force = false } = call.body<{ sha: string; force?: boolean }>()
  const ref = `refs/${call.params.ref}`
  const before = readRef(call.repository.dir, ref)
  if (before === undefined) throw unprocessable('Reference does not exist')
  if ((await readObject(call.repository.dir, sha)) === undefined) {
    throw unprocessable('Object does not exist')
  }
  const isForward = await isFastForward(call.repository, { before, after: sha })
  if (!force && !isForward) throw unprocessable('Update is not a fast forward')
  if (before !== sha) await change(call, { ref, before, after: sha })
  return json(200, await refShape(call, ref, sha))
}

async function deleteRef(call: RepositoryCall) {
  const ref = `refs/${call.params.ref}`
  const before = readRef(call.repository.dir, ref)
  if (before === undefined) throw unprocessable('Reference does not exist')
  await change(call, { ref, before, after: null })
  return noContent
}

async function change(
  call: RepositoryCall,
  ref: { readonly ref: string; readonly before: string | null; readonly after: string | null },
): Promise<void> {
  const problem = await changeRefs(call.world, call.repository, {
    actor: call.actor,
    changes: [ref],
  })
  if (problem) throw refusalOf(problem, call.actor)
}

function refusalOf(problem: RefProblem, actor: Actor) {
  if (problem.kind === 'rules') return unprocessable(rulesText(problem.messages))
  if (problem.kind === 'moved') return unprocessable('Reference update failed')
  return refuse(403, notAccessible(actor))
}

export function notAccessible(actor: Actor): string {
  return `Resource not accessible by ${isBot(actor) ? 'integration' : 'personal access token'}`
}

async function createTag(call: RepositoryCall) {
  const body = call.body<{
    tag: string
    message: string
    object: string
    type: ObjectType
    tagger?: { name: string; email: string; date?: string }
  }>()
  const object = await readObject(call.repository.dir, body.object)
  if (object?.type !== body.type) throw unprocessable('Could not verify object')
  const now = call.world.now()
  const tagger = { ...identityOf(call.actor.user, now), ...body.tagger }
  const sha = writeTag(call.repository.dir, {
    object: body.object,
    type: body.type,
    name: body.tag,
    tagger,
    message: body.message.endsWith('\n') ? body.message : `${body.message}\n`,
  })
  return json(201, await tagShape(call, sha))
}

async function tagShape(call: RepositoryCall, sha: string) {
  const tag = await readTag(call.repository.dir, sha)
  if (tag === undefined) throw notFound()
  const url = repositoryUrl(call)
  return shape(call, 'git-tag', {
    sha,
    node_id: nodeId('Tag', sha),
    url: `${url}/git/tags/${sha}`,
    tag: tag.name,
    message: tag.message.replace(/\n$/, ''),
    tagger: tag.tagger ?? { name: '', email: '', date: '' },
    object: { sha: tag.object, type: tag.type, url: `${url}/git/${tag.type}s/${tag.object}` },
    verification: {
      verified: false,
      reason: 'unsigned',
      signature: null,
      payload: null,
      verified_at: null,
    },
  })
}

interface GivenIdentity {
  readonly name?: string
  readonly email?: string
  readonly date?: string
}

async function createCommit(call: RepositoryCall) {
  const body = call.body<{
    message: string
    tree: string
    parents?: string[]
    author?: GivenIdentity
    committer?: GivenIdentity
    signature?: string
  }>()
  const { dir, verified } = call.repository
  if ((await readTree(dir, body.tree)) === undefined) throw unprocessable('Tree SHA does not exist')
  const parents = body.parents ?? []
  const known = await Promise.all(parents.map((parent) => readCommit(dir, parent)))
  if (known.includes(undefined))
    throw unprocessable('Parent SHA does not exist or is not a commit object')
  const now = call.world.now()
  // GitHub signs what a bot commits in its own name; anything given by the client it leaves alone.
  const isSignedByGithub = isBot(call.actor) && !body.author && !body.committer && !body.signature
  const author: Identity = { ...identityOf(call.actor.user, now), ...body.author }
  const committer: Identity = isSignedByGithub ? webFlow(now) : { ...author, ...body.committer }
  const sha = writeCommit(dir, {
    tree: body.tree,
    parents,
    author,
    committer,
    message: body.message,
    ...(body.signature === undefined ? {} : { signature: body.signature }),
  })
  if (isSignedByGithub) verified.add(sha)
  return json(201, await gitCommitShape(call, sha))
}

interface GivenEntry {
  readonly path: string
  readonly mode: string
  readonly type?: string
  readonly sha?: string | null
  readonly content?: string
}

async function createTree(call: RepositoryCall) {
  const body = call.body<{ tree: GivenEntry[]; base_tree?: string }>()
  const { dir } = call.repository
  const base = body.base_tree === undefined ? undefined : await treeOf(call, body.base_tree)
  const changes = new Map<string, TreeChange>()
  for (const entry of body.tree) changes.set(entry.path, await toChange(call, entry))
  const sha = await editTree(dir, base, changes)
  return json(201, treeShape(call, sha, (await readTree(dir, sha)) ?? []))
}

async function toChange(call: RepositoryCall, entry: GivenEntry): Promise<TreeChange> {
  if (entry.sha === null) return null
  const oid =
    entry.content === undefined
      ? (entry.sha ?? '')
      : writeObject(call.repository.dir, 'blob', Buffer.from(entry.content))
  if ((await readObject(call.repository.dir, oid)) === undefined) {
    throw invalid({
      resource: 'Tree',
      code: 'custom',
      message: `tree.sha ${oid} is not a valid object`,
    })
  }
  return { mode: entry.mode, oid }
}

async function treeOf(call: RepositoryCall, name: string): Promise<string> {
  const object = await readObject(call.repository.dir, name)
  if (object?.type === 'tree') return name
  const commit = object?.type === 'commit' ? await readCommit(call.repository.dir, name) : undefined
  if (commit === undefined) throw notFound()
  return commit.tree
}

async function getTree(call: RepositoryCall) {
  const name = call.params.tree_sha ?? ''
  const byRef = readRef(call.repository.dir, `refs/heads/${name}`)
  const sha = await treeOf(call, byRef ?? name)
  const isRecursive = call.request.query.has('recursive')
  const { dir } = call.repository
  const entries = isRecursive ? await listFiles(dir, sha) : ((await readTree(dir, sha)) ?? [])
  return json(200, treeShape(call, sha, entries))
}

function treeShape(call: RepositoryCall, sha: string, entries: readonly TreeEntry[]) {
  const url = repositoryUrl(call)
  return {
    sha,
    url: `${url}/git/trees/${sha}`,
    tree: entries.map(({ mode, name, oid }) => {
      const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob'
      return { path: name, mode, type, sha: oid, url: `${url}/git/${type}s/${oid}` }
    }),
    truncated: false,
  }
}
