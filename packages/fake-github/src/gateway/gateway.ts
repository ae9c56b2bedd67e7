import type { Actor } from '../actors.ts'
import { openContract } from '../contract/contract.ts'
import { type Mishap, openFaults } from '../faults/faults.ts'
import { openGitHttp } from '../git-http/pushes.ts'
import { readCredential } from '../http/credential.ts'
import { errorText } from '../http/reply.ts'
import type { Incoming } from '../http/server.ts'
import type { World } from '../store.ts'
import type {
  FakeGithubOptions,
  Fault,
  GithubRequest,
  Intercept,
  Reply,
  RequestRecord,
  Violation,
} from '../types.ts'
import { openAnswers } from './answers.ts'
import { operationOf, route } from './route.ts'

interface GatewayOptions {
  readonly world: World
  readonly options: FakeGithubOptions
  /** Folder that holds `owner/name.git`. */
  readonly repositories: string
}

/** Every request passes here: it is named, numbered, answered (or not, by a fault), and written down. */
export function openGateway({ world, options, repositories }: GatewayOptions) {
  const contract = openContract()
  const faults = openFaults(options.faults)
  const gitHttp = openGitHttp(world, repositories)
  const records: RequestRecord[] = []
  const violations: Violation[] = []
  const running = new Set<Promise<unknown>>()
  const record = (found: readonly Violation[]) => {
    violations.push(...found)
  }
  const answer = openAnswers({ world, options, contract, gitHttp, record })
  let count = 0

  const exchange = async (incoming: Incoming): Promise<Reply | 'drop'> => {
    const started = performance.now()
    const target = route(contract, incoming)
    const actor = findActor(world, readCredential(incoming.headers.authorization))
    const operation = operationOf(incoming, target)
    const request: GithubRequest = {
      ...incoming,
      index: count++,
      actor: actor?.kind ?? 'unknown',
      operation,
    }
    const mishap = faults.take(request)
    if (mishap?.breaksUpload) world.brokenUploads.add(request)
    const next = () => answer(request, target, actor)
    const faulted = mishap ? () => mishap.around(request, next) : next
    const reply = await intercepted(options.intercept, request, faulted)
    const milliseconds = Math.round(performance.now() - started)
    const finished = { ...toRecord(request, reply, mishap), milliseconds }
    records.push(finished)
    options.onRequest?.(finished)
    return reply
  }

  return {
    handle: (incoming: Incoming): Promise<Reply | 'drop'> => {
      // The hook belongs to a push, which has its number.
      if (incoming.path === '/_hook') return gitHttp.hook(incoming.body)
      const work = exchange(incoming)
      running.add(work)
      return work.finally(() => running.delete(work))
    },
    requests: (): readonly RequestRecord[] => [...records].sort((a, b) => a.index - b.index),
    violations: (): readonly Violation[] => [...violations],
    inject: (given: readonly Fault[]) => faults.add(given),
    /** Waits until no handler writes any more. */
    settle: async () => {
      await Promise.allSettled(running)
    },
  }
}

/** What an interceptor gets from `next` when a fault drops the connection: nothing, and its own answer does not count. */
async function intercepted(
  intercept: Intercept | undefined,
  request: GithubRequest,
  next: () => Promise<Reply | 'drop'>,
): Promise<Reply | 'drop'> {
  if (intercept === undefined) return next()
  let isDropped = false
  const reply = await intercept(request, async () => {
    const inner = await next()
    isDropped = inner === 'drop'
    return inner === 'drop' ? { status: 0 } : inner
  })
  return isDropped ? 'drop' : reply
}

function findActor(world: World, token: string | undefined): Actor | undefined {
  if (token === undefined) return world.actors.anonymous
  return Object.values(world.actors).find((actor) => actor.token === token)
}

function toRecord(
  request: GithubRequest,
  reply: Reply | 'drop',
  mishap: Mishap | undefined,
): Omit<RequestRecord, 'milliseconds'> {
  const { index, method, path, query, operation, actor } = request
  return {
    index,
    method,
    path: query.size === 0 ? path : `${path}?${query}`,
    operation,
    actor,
    status: reply === 'drop' ? 0 : reply.status,
    ...(mishap ? { faults: mishap.kinds } : {}),
    ...(reply === 'drop' ? {} : errorOf(operation, reply)),
  }
}

/** GraphQL's errors come with status 200. */
function errorOf(operation: string, reply: Reply): { error?: string } {
  if (reply.status >= 400) return { error: errorText(reply) }
  if (!operation.startsWith('graphql:')) return {}
  const error = errorText(reply)
  return error === '' ? {} : { error }
}
