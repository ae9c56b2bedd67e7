import { type Actor, isBot, may } from '../actors.ts'
import { announceRefChanges } from '../events/refs.ts'
import { type RefChange, readRef } from '../git/refs.ts'
import { direct, violationsOf } from '../rules/rules.ts'
import { forbiddenWorkflow } from '../rules/workflow-files.ts'
import type { Repository, World } from '../store.ts'
import type { Reply } from '../types.ts'
import { runBackend } from './backend.ts'

/** A push that runs: who it is, and what the hook was told. */
interface Push {
  readonly repository: Repository
  readonly actor: Actor
  changes: readonly RefChange[]
}

export interface GitRequest {
  readonly actor: Actor
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

const challenge: Reply = {
  status: 401,
  headers: { 'www-authenticate': 'Basic realm="GitHub"', 'content-type': 'text/plain' },
  body: 'Authentication required',
}

const zero = '0'.repeat(40)

/** Git over HTTP with the identity of a token, ruled by the rulesets of the store. */
export function openGitHttp(world: World, root: string) {
  const running = new Map<string, Push>()
  let count = 0

  const serve = async (request: GitRequest): Promise<Reply> => {
    const repository = findByPath(world, request.path)
    const refusal = refuse(request, repository)
    if (refusal || repository === undefined) return refusal ?? challenge
    const id = String(++count)
    const push: Push = { repository, actor: request.actor, changes: [] }
    running.set(id, push)
    try {
      const reply = await runBackend({
        ...request,
        root,
        path: `/${repository.fullName}.git/${request.path.split('/').slice(3).join('/')}`,
        user: request.actor.user.login,
        env: { FAKE_GITHUB_HOOK: `${world.url()}/_hook`, FAKE_GITHUB_PUSH: id },
      })
      await announce(world, push)
      return reply
    } finally {
      running.delete(id)
    }
  }

  const hook = async (body: Buffer): Promise<Reply> => {
    const asked = JSON.parse(body.toString('utf8')) as {
      push: string
      updates: string
      env: Readonly<Record<string, string>>
    }
    const push = running.get(asked.push)
    if (push === undefined) return { status: 403, body: 'no such push\n' }
    push.changes = readUpdates(asked.updates)
    const problem = await judge(push, asked.env)
    return problem === undefined ? { status: 200 } : { status: 403, body: problem }
  }

  return { serve, hook }
}

function findByPath(world: World, path: string): Repository | undefined {
  const [, owner = '', name = ''] = path.split('/')
  const fullName = `${owner}/${name.replace(/\.git$/, '')}`.toLowerCase()
  return world.repositories.find((candidate) => candidate.fullName.toLowerCase() === fullName)
}

export function isPush({ path, query }: Pick<GitRequest, 'path' | 'query'>): boolean {
  return path.endsWith('/git-receive-pack') || query.get('service') === 'git-receive-pack'
}

function refuse(request: GitRequest, repository: Repository | undefined): Reply | undefined {
  const { actor } = request
  const missing: Reply = {
    status: 404,
    headers: { 'content-type': 'text/plain' },
    body: 'Repository not found.',
  }
  if (repository === undefined) return actor.kind === 'anonymous' ? challenge : missing
  if (!isPush(request)) {
    if (!repository.isPrivate || may(actor, 'contents', 'read')) return undefined
    return actor.kind === 'anonymous' ? challenge : missing
  }
  if (may(actor, 'contents', 'write')) return undefined
  if (actor.kind === 'anonymous') return challenge
  const body = `Permission to ${repository.fullName}.git denied to ${actor.user.login}.`
  return { status: 403, headers: { 'content-type': 'text/plain' }, body }
}

function readUpdates(text: string): RefChange[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [before = zero, after = zero, ref = ''] = line.split(' ')
      return { ref, before: before === zero ? null : before, after: after === zero ? null : after }
    })
}

/** What the hook prints when the push is refused. */
async function judge(
  { repository, actor, changes }: Push,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  for (const change of changes) {
    const attempt = { ...change, actor, way: direct, env }
    const path = await forbiddenWorkflow(repository, attempt)
    if (path !== undefined) return workflowText(actor, path)
    const messages = await violationsOf(repository, attempt)
    if (messages.length > 0) return rulesReport(repository, change.ref, messages)
  }
  return undefined
}

function workflowText(actor: Actor, path: string): string {
  const who = isBot(actor) ? 'a GitHub App' : 'a Personal Access Token'
  const what = isBot(actor) ? '`workflows` permission' : '`workflow` scope'
  return `refusing to allow ${who} to create or update workflow \`${path}\` without ${what}\n`
}

function rulesReport(repository: Repository, ref: string, messages: readonly string[]): string {
  const page = `https://github.com/${repository.fullName}/rules?ref=${encodeURIComponent(ref)}`
  const list = messages.map((message) => `- ${message}\n\n`).join('')
  return `error: GH013: Repository rule violations found for ${ref}.\nReview all repository rules at ${page}\n\n${list}`
}

/** Refs that really changed: a client may have gone away, or git refused one. */
async function announce(world: World, { repository, actor, changes }: Push): Promise<void> {
  const done = changes.filter(({ ref, after }) => (readRef(repository.dir, ref) ?? null) === after)
  if (done.length > 0) await announceRefChanges(world, repository, actor, done)
}
