import { isoSeconds } from '../git/objects.ts'
import { invalid, json, noContent, notFound } from '../http/reply.ts'
import type { Comment, Pull } from '../store.ts'
import {
  nodeId,
  pageUrl,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
  shape,
} from './call.ts'
import { findPull } from './pulls.ts'
import { associationOf, userShape } from './shapes.ts'

/** Labels and comments of pull requests; the double has no other issues. */
export const issueHandlers: Readonly<Record<string, RepositoryHandler>> = {
  'issues/list-labels-for-repo': (call) =>
    paginate(call, call.repository.labels, ({ name }) => labelShape(call, name)),
  'issues/create-label': (call) => {
    const body = call.body<{ name: string; color?: string; description?: string }>()
    if (findLabel(call, body.name)) {
      throw invalid({ resource: 'Label', code: 'already_exists', field: 'name' })
    }
    addLabel(call, body)
    return json(201, labelShape(call, body.name))
  },
  'issues/get-label': (call) => {
    const label = findLabel(call, call.params.name ?? '')
    if (label === undefined) throw notFound()
    return json(200, labelShape(call, label.name))
  },
  'issues/list-labels-on-issue': (call) =>
    paginate(call, [...findPull(call).labels], (name) => labelShape(call, name)),
  'issues/add-labels': (call) => {
    const pull = findPull(call)
    for (const name of givenLabels(call)) put(call, pull, name)
    return json(
      200,
      [...pull.labels].map((name) => labelShape(call, name)),
    )
  },
  'issues/set-labels': (call) => {
    const pull = findPull(call)
    pull.labels.clear()
    for (const name of givenLabels(call)) put(call, pull, name)
    return json(
      200,
      [...pull.labels].map((name) => labelShape(call, name)),
    )
  },
  'issues/remove-label': (call) => {
    const pull = findPull(call)
    if (!pull.labels.delete(call.params.name ?? '')) throw notFound()
    return json(
      200,
      [...pull.labels].map((name) => labelShape(call, name)),
    )
  },
  'issues/list-comments': (call) =>
    paginate(call, findPull(call).comments, (comment) =>
      commentShape(call, findPull(call), comment),
    ),
  'issues/create-comment': (call) => {
    const pull = findPull(call)
    const now = isoSeconds(call.world.now())
    const comment: Comment = {
      id: call.world.nextId(),
      user: call.actor.user,
      createdAt: now,
      updatedAt: now,
      body: call.body<{ body: string }>().body,
    }
    pull.comments.push(comment)
    return json(201, commentShape(call, pull, comment))
  },
  'issues/update-comment': (call) => {
    const { pull, comment } = findComment(call)
    comment.body = call.body<{ body: string }>().body
    comment.updatedAt = isoSeconds(call.world.now())
    return json(200, commentShape(call, pull, comment))
  },
  'issues/delete-comment': (call) => {
    const { pull, comment } = findComment(call)
    pull.comments.splice(pull.comments.indexOf(comment), 1)
    return noContent
  },
}

/** The body is a list, or an object with one; the items are names, or objects with one. */
function givenLabels(call: RepositoryCall): string[] {
  const body = call.body<unknown>()
  const list = Array.isArray(body) ? body : ((body as { labels?: unknown[] } | null)?.labels ?? [])
  return list.map((item) => (typeof item === 'string' ? item : (item as { name: string }).name))
}

function findLabel(call: RepositoryCall, name: string) {
  return call.repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase())
}

interface NewLabel {
  readonly name: string
  readonly color?: string
  readonly description?: string
}

function addLabel(call: RepositoryCall, { name, color, description }: NewLabel): void {
  call.repository.labels.push({
    id: call.world.nextId(),
    name,
    color: color ?? 'ededed',
    description: description ?? null,
  })
}

/** A label that the repository does not know is made by the way. */
function put(call: RepositoryCall, pull: Pull, name: string): void {
  if (findLabel(call, name) === undefined) addLabel(call, { name })
  pull.labels.add(findLabel(call, name)?.name ?? name)
  pull.updatedAt = isoSeconds(call.world.now())
}

export function labelShape(call: RepositoryCall, name: string) {
  const label = findLabel(call, name)
  return {
    id: label?.id ?? 0,
    node_id: nodeId('Label', label?.id ?? 0),
    url: `${repositoryUrl(call)}/labels/${encodeURIComponent(name)}`,
    name,
    color: label?.color ?? 'ededed',
    description: label?.description ?? null,
    default: false,
  }
}

function findComment(call: RepositoryCall) {
  const id = Number(call.params.comment_id)
  for (const pull of call.repository.pulls) {
    const comment = pull.comments.find((candidate) => candidate.id === id)
    if (comment) return { pull, comment }
  }
  throw notFound()
}

function commentShape(call: RepositoryCall, pull: Pull, comment: Comment) {
  return shape(call, 'issue-comment', {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${repositoryUrl(call)}/issues/comments/${comment.id}`,
    html_url: `${pageUrl(call)}/pull/${pull.number}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(call)}/issues/${pull.number}`,
    user: userShape(call, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: associationOf(call, comment.user),
  })
}
