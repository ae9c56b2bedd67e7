import { identityOf, webFlow } from '../actors.ts'
import { tellPull } from '../events/pulls.ts'
import { readCommit, readObject, writeCommit, writeObject } from '../git/objects.ts'
import { isRefName, type RefChange, readRef } from '../git/refs.ts'
import { editTree, findEntry, type TreeChange } from '../git/tree-edit.ts'
import { changeRefs, type RefProblem, rulesText } from '../refs.ts'
import { branchSha } from '../resolve.ts'
import { readNodeId } from '../rest/call.ts'
import { notAccessible } from '../rest/git-data.ts'
import { updatePull } from '../rest/pull-actions.ts'
import { isFastForward, violationsOf } from '../rules/rules.ts'
import type { Pull, Repository } from '../store.ts'
import { graphqlError, inGraphqlTerms, requireWrite } from './errors.ts'
import { objectNode, pullNode, refNode, type Scene, userNode } from './nodes.ts'

type Input<T> = { readonly input: T & { readonly clientMutationId?: string | null } }

const zero = '0'.repeat(40)

export function mutations(scene: Scene) {
  return {
    createCommitOnBranch: (args: Input<CommitInput>) => createCommitOnBranch(scene, args.input),
    createRef: (args: Input<{ repositoryId: string; name: string; oid: string }>) =>
      createRef(scene, args.input),
    updateRef: (args: Input<{ refId: string; oid: string; force: boolean }>) =>
      updateRef(scene, args.input),
    deleteRef: (args: Input<{ refId: string }>) => deleteRef(scene, args.input),
    updateRefs: (args: Input<{ repositoryId: string; refUpdates: RefUpdate[] }>) =>
      updateRefs(scene, args.input),
    updatePullRequest: (args: Input<PullInput>) => updatePullRequest(scene, args.input),
    convertPullRequestToDraft: ({ input }: Input<{ pullRequestId: string }>) =>
      setDraft(scene, input, 'draft'),
    markPullRequestReadyForReview: ({ input }: Input<{ pullRequestId: string }>) =>
      setDraft(scene, input, 'ready'),
    enablePullRequestAutoMerge: (args: Input<AutoMergeInput>) => enableAutoMerge(scene, args.input),
  }
}

interface CommitInput {
  readonly branch: {
    readonly id?: string | null
    readonly repositoryNameWithOwner?: string | null
    readonly branchName?: string | null
  }
  readonly message: { readonly headline: string; readonly body?: string | null }
  readonly expectedHeadOid: string
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null
    readonly deletions?: readonly { readonly path: string }[] | null
  } | null
  readonly clientMutationId?: string | null
}

/** A commit signed by GitHub, on top of a branch that must be where the client thinks it is. */
async function createCommitOnBranch(scene: Scene, input: CommitInput) {
  const { world, actor } = scene
  requireWrite(actor, 'contents')
  const { repository, branch } = findBranch(scene, input.branch)
  const ref = `refs/heads/${branch}`
  const head = branchSha(repository, branch)
  if (head === undefined) {
    throw graphqlError('NOT_FOUND', `Could not resolve to a Ref with the name '${branch}'.`)
  }
  if (head !== input.expectedHeadOid) throw staleHead(input.expectedHeadOid)
  const parent = await readCommit(repository.dir, head)
  const changes = await readChanges(repository, { tree: parent?.tree ?? '', head }, input)
  const now = world.now()
  const body = input.message.body ?? ''
  const sha = writeCommit(repository.dir, {
    tree: await editTree(repository.dir, parent?.tree, changes),
    parents: [head],
    author: identityOf(actor.user, now),
    committer: webFlow(now),
    message: body === '' ? input.message.headline : `${input.message.headline}\n\n${body}`,
  })
  repository.verified.add(sha)
  await change(scene, repository, [{ ref, before: head, after: sha }])
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: () => objectNode(scene, repository, sha),
    ref: () => refNode(scene, repository, ref),
  }
}

function staleHead(expected: string) {
  // Two spaces, as GitHub prints it.
  const message = `Expected branch to point to "${expected}" but it did not.  Pull and try again.`
  return graphqlError('STALE_DATA', message)
}

function findBranch(scene: Scene, branch: CommitInput['branch']) {
  if (branch.id) {
    const { repository, ref } = findRef(scene, branch.id)
    return { repository, branch: ref.replace(/^refs\/heads\//, '') }
  }
  const name = branch.repositoryNameWithOwner ?? ''
  const repository = scene.world.repositories.find(
    ({ fullName }) => fullName.toLowerCase() === name.toLowerCase(),
  )
  if (repository === undefined) {
    throw graphqlError('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`)
  }
  return { repository, branch: (branch.branchName ?? '').replace(/^refs\/heads\//, '') }
}

/** Every addition is an ordinary file: the mutation knows no modes. */
async function readChanges(
  repository: Repository,
  { tree, head }: { readonly tree: string; readonly head: string },
  { fileChanges }: CommitInput,
): Promise<Map<string, TreeChange>> {
  const changes = new Map<string, TreeChange>()
  for (const { path } of fileChanges?.deletions ?? []) {
    if ((await findEntry(repository.dir, tree, path)) === undefined) {
      throw graphqlError(
        'UNPROCESSABLE',
        `A path was requested for deletion which does not exist as of commit oid \`${head}\``,
      )
    }
    changes.set(path, null)
  }
  for (const { path, contents } of fileChanges?.additions ?? []) {
    if (/^\/|\/\/|\/$|(^|\/)\.\.?(\/|$)|^$/.test(path)) {
      throw graphqlError('UNPROCESSABLE', `A path was requested which is malformed: ${path}`)
    }
    const oid = writeObject(repository.dir, 'blob', Buffer.from(contents, 'base64'))
    changes.set(path, { mode: '100644', oid })
  }
  return changes
}

async function change(
  { world, actor }: Scene,
  repository: Repository,
  changes: readonly RefChange[],
): Promise<void> {
  const problem = await changeRefs(world, repository, { actor, changes })
  if (problem) throw problemError(problem, notAccessible(actor))
}

function problemError(problem: RefProblem, forbidden: string) {
  if (problem.kind === 'rules') return graphqlError('UNPROCESSABLE', rulesText(problem.messages))
  if (problem.kind === 'workflow') return graphqlError('FORBIDDEN', forbidden)
  return graphqlError('UNPROCESSABLE', 'Ref cannot be created')
}

function findRepository(scene: Scene, id: string): Repository {
  const found = scene.world.repositories.find(
    (repository) => readNodeId(id).id === String(repository.id),
  )
  if (readNodeId(id).kind !== 'Repository' || found === undefined) throw noNode(id)
  return found
}

function findRef(scene: Scene, id: string) {
  const { kind, id: name } = readNodeId(id)
  const slash = name.indexOf('/')
  const repository = scene.world.repositories.find(
    (candidate) => String(candidate.id) === name.slice(0, slash),
  )
  if (kind !== 'Ref' || repository === undefined) throw noNode(id)
  return { repository, ref: name.slice(slash + 1) }
}

function noNode(id: string) {
  return graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`)
}

async function requireObject(repository: Repository, oid: string): Promise<void> {
  if ((await readObject(repository.dir, oid)) !== undefined) return
  throw graphqlError('UNPROCESSABLE', `Object ${oid} does not exist in this repository.`)
}

async function createRef(
  scene: Scene,
  input: { readonly repositoryId: string; readonly name: string; readonly oid: string },
) {
  requireWrite(scene.actor, 'contents')
  const repository = findRepository(scene, input.repositoryId)
  if (!isRefName(input.name))
    throw graphqlError('UNPROCESSABLE', `${input.name} is not a valid ref name.`)
  if (readRef(repository.dir, input.name) !== undefined) {
    throw graphqlError(
      'UNPROCESSABLE',
      `A ref named "${input.name}" already exists in the repository.`,
    )
  }
  await requireObject(repository, input.oid)
  await change(scene, repository, [{ ref: input.name, before: null, after: input.oid }])
  return { clientMutationId: null, ref: () => refNode(scene, repository, input.name) }
}

async function updateRef(
  scene: Scene,
  input: { readonly refId: string; readonly oid: string; readonly force: boolean },
) {
  requireWrite(scene.actor, 'contents')
  const { repository, ref } = findRef(scene, input.refId)
  await requireObject(repository, input.oid)
  const before = readRef(repository.dir, ref) ?? null
  await requireForward(repository, { ref, before, after: input.oid }, input.force)
  await change(scene, repository, [{ ref, before, after: input.oid }])
  return { clientMutationId: null, ref: () => refNode(scene, repository, ref) }
}

async function deleteRef(scene: Scene, input: { readonly refId: string }) {
  requireWrite(scene.actor, 'contents')
  const { repository, ref } = findRef(scene, input.refId)
  const before = readRef(repository.dir, ref) ?? null
  await change(scene, repository, [{ ref, before, after: null }])
  return { clientMutationId: null }
}

interface RefUpdate {
  readonly name: string
  readonly beforeOid?: string | null
  readonly afterOid: string
  readonly force?: boolean | null
}

/** Several refs, all or none. */
async function updateRefs(
  scene: Scene,
  input: {
    readonly repositoryId: string
    readonly refUpdates: readonly RefUpdate[]
    readonly clientMutationId?: string | null
  },
) {
  requireWrite(scene.actor, 'contents')
  const repository = findRepository(scene, input.repositoryId)
  const changes: RefChange[] = []
  for (const update of input.refUpdates) changes.push(await toChange(repository, update))
  await change(scene, repository, changes)
  return { clientMutationId: input.clientMutationId ?? null }
}

async function toChange(repository: Repository, update: RefUpdate): Promise<RefChange> {
  const { name, beforeOid, afterOid, force } = update
  if (!isRefName(name)) throw graphqlError('UNPROCESSABLE', `${name} is not a valid ref name.`)
  const current = readRef(repository.dir, name) ?? null
  const expected = beforeOid === zero ? null : (beforeOid ?? current)
  if (expected !== current) {
    throw graphqlError(
      'UNPROCESSABLE',
      `Reference cannot be updated: ${name} is at ${current ?? 'no commit'} but expected ${expected ?? 'no ref'}`,
    )
  }
  if (afterOid === zero) return { ref: name, before: current, after: null }
  await requireObject(repository, afterOid)
  const result = { ref: name, before: current, after: afterOid }
  await requireForward(repository, result, force ?? false)
  return result
}

async function requireForward(repository: Repository, ref: RefChange, force: boolean) {
  if (force || (await isFastForward(repository, ref))) return
  throw graphqlError('UNPROCESSABLE', 'Reference cannot be updated: not a fast forward')
}

interface PullInput {
  readonly pullRequestId: string
  readonly title?: string | null
  readonly body?: string | null
  readonly baseRefName?: string | null
  readonly state?: 'OPEN' | 'CLOSED' | null
  readonly clientMutationId?: string | null
}

function findPull(
  scene: Scene,
  id: string,
): { readonly repository: Repository; readonly pull: Pull } {
  for (const repository of scene.world.repositories) {
    const pull = repository.pulls.find((candidate) => String(candidate.id) === readNodeId(id).id)
    if (pull && readNodeId(id).kind === 'PullRequest') return { repository, pull }
  }
  throw noNode(id)
}

async function updatePullRequest(scene: Scene, input: PullInput) {
  requireWrite(scene.actor, 'pull_requests')
  const { repository, pull } = findPull(scene, input.pullRequestId)
  await inGraphqlTerms(() =>
    updatePull({ ...scene, repository }, pull, {
      ...(input.title ? { title: input.title } : {}),
      ...(input.body === undefined || input.body === null ? {} : { body: input.body }),
      ...(input.baseRefName ? { base: input.baseRefName } : {}),
      ...(input.state ? { state: input.state === 'OPEN' ? 'open' : 'closed' } : {}),
    }),
  )
  return pullPayload(scene, repository, pull)
}

function pullPayload(scene: Scene, repository: Repository, pull: Pull) {
  return {
    clientMutationId: null,
    actor: userNode(scene, scene.actor.user),
    pullRequest: () => pullNode(scene, repository, pull),
  }
}

async function setDraft(
  scene: Scene,
  input: { readonly pullRequestId: string },
  to: 'draft' | 'ready',
) {
  requireWrite(scene.actor, 'pull_requests')
  const { repository, pull } = findPull(scene, input.pullRequestId)
  const { world, actor } = scene
  pull.draft = to === 'draft'
  const action = to === 'draft' ? 'converted_to_draft' : 'ready_for_review'
  await tellPull(world, repository, actor, { pull, action })
  return pullPayload(scene, repository, pull)
}

interface AutoMergeInput {
  readonly pullRequestId: string
  readonly mergeMethod?: string | null
}

async function enableAutoMerge(scene: Scene, input: AutoMergeInput) {
  requireWrite(scene.actor, 'pull_requests')
  requireWrite(scene.actor, 'contents')
  const { repository, pull } = findPull(scene, input.pullRequestId)
  if (!repository.settings.allowAutoMerge) {
    throw graphqlError(
      'UNPROCESSABLE',
      'Pull request Auto merge is not allowed for this repository',
    )
  }
  const method = (input.mergeMethod ?? 'MERGE').toUpperCase()
  const before = branchSha(repository, pull.base) ?? null
  const violations = await violationsOf(repository, {
    ref: `refs/heads/${pull.base}`,
    before,
    after: pull.headSha,
    actor: scene.actor,
    way: { kind: 'merge', pull, method: method.toLowerCase() },
  })
  if (violations.length === 0) {
    throw graphqlError('UNPROCESSABLE', 'Pull request Pull request is in clean status')
  }
  pull.autoMerge = { by: scene.actor.user, method }
  return pullPayload(scene, repository, pull)
}
