import type { Actor } from './actors.ts'
import { openContract, printViolation } from './contract/contract.ts'
import type { Match } from './contract/router.ts'
import { openFaults, play } from './faults.ts'
import { isPush, openGitHttp } from './git-http/pushes.ts'
import { answerGraphql, rootField } from './graphql/graphql.ts'
import { readCredential } from './http/credential.ts'
import { errorText, json, Refusal, refuse } from './http/reply.ts'
import type { Incoming } from './http/server.ts'
import { answerRest } from './rest/rest.ts'
import type { World } from './store.ts'
import type {
  FakeGithubOptions,
  Fault,
  GithubRequest,
  Reply,
  RequestRecord,
  TokenKind,
  Violation,
} from './types.ts'

interface GatewayOptions {
  readonly world: World
  readonly options: FakeGithubOptions
  readonly root: string
}

/** Where a request goes. */
type Target =
  | { readonly kind: 'rest'; readonly match: Match | undefined }
  | { readonly kind: 'graphql' }
  | { readonly kind: 'git' }

/** Every request passes here: it is named, numbered, checked, answered, checked again and written down. */
export function openGateway({ world, options, root }: GatewayOptions) {
  const contract = openContract()
  const faults = openFaults(options.faults)
  const gitHttp = openGitHttp(world, `${root}/repositories`)
  const records: RequestRecord[] = []
  const violations: Violation[] = []
  const running = new Set<Promise<unknown>>()
  const used = new Map<string, number>()
  const serially = makeQueue()
  let count = 0

  const handle = (incoming: Incoming): Promise<Reply | 'drop'> => {
    // The hook belongs to a push, which has its number.
    if (incoming.path === '/_hook') return gitHttp.hook(incoming.body)
    const work = exchange(incoming)
    running.add(work)
    return work.finally(() => running.delete(work))
  }

  const exchange = async (incoming: Incoming): Promise<Reply | 'drop'> => {
    const started = performance.now()
    const target = route(incoming)
    const token = readCredential(incoming.headers.authorization)
    const actor = findActor(world, token)
    const request = describe(incoming, { target, actor, index: count++ })
    const fault = faults.take(request.index, request.operation)
    if (fault?.kind === '502-after') world.brokenUploads.add(request)
    const next = () => answer(request, target, actor)
    const faulted = fault ? () => play(fault, request, next) : next
    const reply = await intercepted(request, faulted)
    const record = toRecord(request, incoming, reply, fault)
    records.push({ ...record, milliseconds: Math.round(performance.now() - started) })
    options.onRequest?.(records.at(-1) as RequestRecord)
    return reply
  }

  const intercepted = async (
    request: GithubRequest,
    next: () => Promise<Reply | 'drop'>,
  ): Promise<Reply | 'drop'> => {
    const { intercept } = options
    if (intercept === undefined) return next()
    let isDropped = false
    const reply = await intercept(request, async () => {
      const inner = await next()
      isDropped = inner === 'drop'
      return inner === 'drop' ? { status: 0 } : inner
    })
    return isDropped ? 'drop' : reply
  }

  const route = ({ method, path }: Incoming): Target => {
    if (path === '/api/graphql' || path === '/graphql') return { kind: 'graphql' }
    const rest = /^\/api\/(?:v3|uploads)(\/.*)$/.exec(path)?.[1]
    if (rest !== undefined) return { kind: 'rest', match: contract.find(method, rest) }
    if (/^\/[^/]+\/[^/]+\/(info\/refs|git-(upload|receive)-pack)$/.test(path))
      return { kind: 'git' }
    return { kind: 'rest', match: undefined }
  }

  const answer = async (
    request: GithubRequest,
    target: Target,
    actor: Actor | undefined,
  ): Promise<Reply> => {
    try {
      if (actor === undefined) throw refuse(401, 'Bad credentials')
      if (target.kind === 'git') return await gitHttp.serve({ ...request, actor })
      refuseOverused(actor)
      // Changes happen one after the other; GitHub's own locks are finer, its results the same.
      return await serially(() =>
        target.kind === 'graphql'
          ? askGraphql(request, actor)
          : askRest(request, target.match, actor),
      )
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
      violations.push(broken(request.operation, message))
      return json(500, { message: `the fake GitHub failed: ${message}` })
    }
  }

  const refuseOverused = (actor: Actor): void => {
    const count = (used.get(actor.kind) ?? 0) + 1
    used.set(actor.kind, count)
    const limit = options.rateLimit ?? (actor.kind === 'github_token' ? 1000 : 5000)
    if (count > limit) throw refuse(403, `API rate limit exceeded for ${actor.user.login}.`)
  }

  const askGraphql = (request: GithubRequest, actor: Actor): Promise<Reply> => {
    const found: Violation[] = []
    if (!request.headers['user-agent']) found.push(headerViolation(request.operation))
    const record = (violation: Violation) => {
      found.push({ ...violation, operation: request.operation })
    }
    return checked(found, () => answerGraphql({ world, actor, body: request.body, record }))
  }

  const askRest = async (
    request: GithubRequest,
    match: Match | undefined,
    actor: Actor,
  ): Promise<Reply> => {
    if (match === undefined) {
      const message = `${request.method} ${request.path} is not in the slice`
      return failed([
        { operation: 'unknown', side: 'request', pointer: '', keyword: 'route', message },
      ])
    }
    const wrong = await contract.checkRequest(match, request)
    if (wrong.length > 0) return failed(wrong)
    const reply = await answerRest({ world, contract, actor, request, match }).catch((error) => {
      if (error instanceof Refusal) return error.reply
      throw error
    })
    const found = await contract.checkReply(match.operation, reply)
    return found.length > 0 ? failed(found) : reply
  }

  const checked = async (found: Violation[], work: () => Promise<Reply>): Promise<Reply> => {
    const reply = await work()
    return found.length > 0 ? failed(found) : reply
  }

  /** The exchange is over: the client gets to know why at once, the test at its end. */
  const failed = (found: readonly Violation[]): Reply => {
    violations.push(...found)
    const message = `against GitHub's description: ${found.map(printViolation).join('; ')}`
    return json(500, { message })
  }

  return {
    handle,
    requests: (): readonly RequestRecord[] => [...records],
    violations: (): readonly Violation[] => [...violations],
    inject: (given: readonly Fault[]) => faults.add(given),
    /** Waits until no handler writes any more. */
    settle: async () => {
      await Promise.allSettled(running)
    },
  }
}

function makeQueue() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work)
    last = result.catch(() => {})
    return result
  }
}

function findActor(world: World, token: string | undefined): Actor | undefined {
  if (token === undefined) return world.actors.anonymous
  return Object.values(world.actors).find((actor) => actor.token === token)
}

interface Description {
  readonly target: Target
  readonly actor: Actor | undefined
  readonly index: number
}

function describe(incoming: Incoming, { target, actor, index }: Description): GithubRequest {
  const kind: TokenKind | 'unknown' = actor?.kind ?? 'unknown'
  return { ...incoming, index, actor: kind, operation: operationOf(incoming, target) }
}

function operationOf(incoming: Incoming, target: Target): string {
  if (target.kind === 'graphql') return `graphql:${rootField(incoming.body)}`
  if (target.kind === 'rest') return target.match?.operation.id ?? 'unknown'
  const phase = incoming.path.endsWith('/info/refs') ? '-refs' : ''
  return `git:${isPush(incoming) ? 'push' : 'fetch'}${phase}`
}

function toRecord(
  request: GithubRequest,
  { path, query }: Incoming,
  reply: Reply | 'drop',
  fault: Fault | undefined,
): Omit<RequestRecord, 'milliseconds'> {
  const { index, method, operation, actor } = request
  const search = query.size === 0 ? '' : `?${query}`
  return {
    index,
    method,
    path: `${path}${search}`,
    operation,
    actor,
    status: reply === 'drop' ? 0 : reply.status,
    ...(fault ? { fault: fault.kind } : {}),
    ...(reply === 'drop' ? {} : errorOf(operation, reply)),
  }
}

function errorOf(operation: string, reply: Reply): { error?: string } {
  if (reply.status >= 400) return { error: errorText(reply) }
  if (!operation.startsWith('graphql:')) return {}
  const { errors } = JSON.parse(String(reply.body)) as { errors?: { message: string }[] }
  return errors ? { error: errors.map(({ message }) => message).join('; ') } : {}
}

function broken(operation: string, message: string): Violation {
  return { operation, side: 'response', pointer: '', keyword: 'exception', message }
}

function headerViolation(operation: string): Violation {
  return {
    operation,
    side: 'request',
    pointer: 'User-Agent',
    keyword: 'header',
    message: 'is missing',
  }
}
