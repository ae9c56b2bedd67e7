import { tellPull } from '../events/pulls.ts'
import { isoSeconds } from '../git/objects.ts'
import { git, runGit } from '../git/process.ts'
import { invalid, json, noContent, notFound, refuse } from '../http/reply.ts'
import { branchSha, resolveCommit } from '../resolve.ts'
import { violationsOf } from '../rules/rules.ts'
import type { Pull } from '../store.ts'
import {
  nodeId,
  pageUrl,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
  shape,
} from './call.ts'
import { diffEntries } from './commits.ts'
import { labelShape } from './issues.ts'
import {
  checkBody,
  type Merge,
  mergedTree,
  mergePull,
  type PullChange,
  refuseDuplicate,
  refuseEmpty,
  updatePull,
} from './pull-actions.ts'
import { associationOf, commitShape, repositoryShape, userShape } from './shapes.ts'

export const pullHandlers: Readonly<Record<string, RepositoryHandler>> = {
  'pulls/list': listPulls,
  'pulls/create': createPull,
  'pulls/get': async (call) => json(200, await fullShape(call, findPull(call))),
  'pulls/update': async (call) => {
    const pull = findPull(call)
    await updatePull(call, pull, call.body<PullChange>())
    return json(200, await fullShape(call, pull))
  },
  'pulls/list-commits': async (call) => {
    const commits = await commitsOf(call, findPull(call))
    return paginate(call, commits, (oid) => commitShape(call, oid))
  },
  'pulls/list-files': async (call) => {
    const files = await filesOf(call, findPull(call))
    return paginate(call, files, (file) => file)
  },
  'pulls/check-if-merged': (call) => {
    if (findPull(call).merged === null) throw notFound()
    return noContent
  },
  'pulls/merge': async (call) => {
    const body = call.body<{
      sha?: string
      merge_method?: Merge['method']
      commit_title?: string
      commit_message?: string
    } | null>()
    const sha = await mergePull(call, findPull(call), {
      method: body?.merge_method ?? 'merge',
      ...(body?.sha === undefined ? {} : { sha: body.sha }),
      ...(body?.commit_title === undefined ? {} : { title: body.commit_title }),
      ...(body?.commit_message === undefined ? {} : { message: body.commit_message }),
    })
    return json(200, { sha, merged: true, message: 'Pull Request successfully merged' })
  },
  'repos/list-pull-requests-associated-with-commit': async (call) => {
    const sha = await resolveCommit(call.repository, call.params.commit_sha ?? '')
    if (sha === undefined) throw refuse(422, `No commit found for SHA: ${call.params.commit_sha}`)
    const found: Pull[] = []
    for (const pull of call.repository.pulls) {
      const isInside = (await commitsOf(call, pull)).includes(sha)
      if (pull.merged?.sha === sha || isInside) found.push(pull)
    }
    return paginate(call, found, (pull) => simpleShape(call, pull))
  },
}

export function findPull(call: RepositoryCall): Pull {
  const number = Number(call.params.pull_number ?? call.params.issue_number)
  const pull = call.repository.pulls.find((candidate) => candidate.number === number)
  if (pull === undefined) throw notFound()
  return pull
}

function listPulls(call: RepositoryCall) {
  const { query } = call.request
  const state = query.get('state') ?? 'open'
  const head = query.get('head')
  const base = query.get('base')
  // `head` is `owner:branch`; a bare branch name matches nothing, silently, as on GitHub.
  const owner = call.repository.owner.login
  const found = call.repository.pulls
    .filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => head === null || `${owner}:${pull.head}`.toLowerCase() === head.toLowerCase())
    .filter((pull) => base === null || pull.base === base)
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
  const direction = query.get('direction') ?? 'desc'
  const sorted = [...found].sort((a, b) => a[key].localeCompare(b[key]) || a.number - b.number)
  return paginate(call, direction === 'desc' ? sorted.reverse() : sorted, (pull) =>
    simpleShape(call, pull),
  )
}

async function createPull(call: RepositoryCall) {
  const { repository, world, actor } = call
  const body = call.body<{
    title?: string
    head: string
    base: string
    body?: string
    draft?: boolean
  }>()
  if (actor.kind === 'github_token' && !repository.settings.actionsMayCreatePullRequests) {
    throw refuse(403, 'GitHub Actions is not permitted to create or approve pull requests.')
  }
  if (!body.title) throw invalid({ resource: 'PullRequest', code: 'missing_field', field: 'title' })
  checkBody(body.body)
  const owner = `${repository.owner.login}:`
  const head = body.head.startsWith(owner) ? body.head.slice(owner.length) : body.head
  const headSha = branchSha(repository, head)
  const baseSha = branchSha(repository, body.base)
  if (headSha === undefined)
    throw invalid({ resource: 'PullRequest', code: 'invalid', field: 'head' })
  if (baseSha === undefined)
    throw invalid({ resource: 'PullRequest', code: 'invalid', field: 'base' })
  refuseDuplicate(repository, { head, base: body.base })
  await refuseEmpty(repository, { head, base: body.base })
  const now = isoSeconds(world.now())
  const pull: Pull = {
    id: world.nextId(),
    number: Math.max(0, ...repository.pulls.map(({ number }) => number)) + 1,
    user: actor.user,
    createdAt: now,
    updatedAt: now,
    title: body.title,
    body: body.body ?? null,
    head,
    base: body.base,
    headSha,
    baseSha,
    state: 'open',
    draft: body.draft ?? false,
    closedAt: null,
    merged: null,
    autoMerge: null,
    labels: new Set(),
    comments: [],
    approvals: 0,
  }
  repository.pulls.push(pull)
  await tellPull(world, repository, actor, { pull, action: 'opened' })
  return json(201, await fullShape(call, pull), {
    location: `${repositoryUrl(call)}/pulls/${pull.number}`,
  })
}

async function commitsOf(call: RepositoryCall, pull: Pull): Promise<string[]> {
  const args = ['rev-list', '--reverse', pull.headSha, '--not', pull.baseSha]
  return (await git(call.repository.dir, args)).split('\n').filter(Boolean)
}

async function filesOf(call: RepositoryCall, pull: Pull) {
  const { dir } = call.repository
  const base = await runGit(dir, ['merge-base', pull.baseSha, pull.headSha])
  return diffEntries(call, base.stdout.toString('utf8').trim() || pull.baseSha, pull.headSha)
}

function commonMembers(call: RepositoryCall, pull: Pull): Record<string, unknown> {
  const url = `${repositoryUrl(call)}/pulls/${pull.number}`
  const issue = `${repositoryUrl(call)}/issues/${pull.number}`
  const page = `${pageUrl(call)}/pull/${pull.number}`
  const statuses = `${repositoryUrl(call)}/statuses/${pull.headSha}`
  return {
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    number: pull.number,
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${url}/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: userShape(call, pull.user),
    body: pull.body,
    labels: [...pull.labels].map((name) => labelShape(call, name)),
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    draft: pull.draft,
    head: side(call, pull.head, pull.headSha),
    base: side(call, pull.base, pull.baseSha),
    author_association: associationOf(call, pull.user),
    auto_merge: pull.autoMerge && {
      enabled_by: userShape(call, pull.autoMerge.by),
      merge_method: pull.autoMerge.method.toLowerCase(),
      commit_title: null,
      commit_message: null,
    },
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${url}/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
  }
}

function side(call: RepositoryCall, ref: string, sha: string) {
  const { owner } = call.repository
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: userShape(call, owner),
    repo: repositoryShape(call, 'repository'),
  }
}

function simpleShape(call: RepositoryCall, pull: Pull) {
  return shape(call, 'pull-request-simple', commonMembers(call, pull))
}

async function fullShape(call: RepositoryCall, pull: Pull) {
  const files = await filesOf(call, pull)
  const total = (member: 'additions' | 'deletions') =>
    files.reduce((sum, file) => sum + file[member], 0)
  return shape(call, 'pull-request', {
    ...commonMembers(call, pull),
    merged: pull.merged !== null,
    merged_by: pull.merged && userShape(call, pull.merged.by),
    ...(await mergeability(call, pull)),
    maintainer_can_modify: false,
    comments: pull.comments.length,
    commits: (await commitsOf(call, pull)).length,
    additions: total('additions'),
    deletions: total('deletions'),
    changed_files: files.length,
  })
}

async function mergeability(call: RepositoryCall, pull: Pull) {
  if (pull.state === 'closed') return { mergeable: null, mergeable_state: 'unknown' }
  const base = branchSha(call.repository, pull.base) ?? ''
  const tree = await mergedTree(call.repository, base, pull.headSha)
  if (tree === undefined) return { mergeable: false, mergeable_state: 'dirty' }
  if (pull.draft) return { mergeable: true, mergeable_state: 'draft' }
  const violations = await violationsOf(call.repository, {
    ref: `refs/heads/${pull.base}`,
    before: base,
    after: pull.headSha,
    actor: call.actor,
    way: { kind: 'merge', pull, method: 'squash' },
  })
  return { mergeable: true, mergeable_state: violations.length === 0 ? 'clean' : 'blocked' }
}
