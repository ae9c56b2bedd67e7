import { setTimeout as wait } from 'node:timers/promises'
import { json } from './http/reply.ts'
import type { Fault, FaultKind, GithubRequest, Reply } from './types.ts'

/** Finds the fault of a request. Each fault is played once. */
export function openFaults(given: readonly Fault[] = []) {
  const waiting = [...given]
  const seen = new Map<string, number>()
  return {
    add: (faults: readonly Fault[]) => {
      waiting.push(...faults)
    },
    take: (index: number, operation: string): Fault | undefined => {
      const nth = seen.get(operation) ?? 0
      seen.set(operation, nth + 1)
      const found = waiting.findIndex(({ at }) =>
        typeof at === 'number' ? at === index : at.operation === operation && (at.nth ?? 0) === nth,
      )
      return found === -1 ? undefined : waiting.splice(found, 1)[0]
    },
  }
}

type Play = (
  fault: Fault,
  request: GithubRequest,
  next: () => Promise<Reply>,
) => Reply | 'drop' | Promise<Reply | 'drop'>

const plays: Readonly<Record<FaultKind, Play>> = {
  'drop-before': () => 'drop',
  'drop-after': (_, __, next) => next().then(() => 'drop' as const),
  '502-before': () => badGateway(),
  '502-after': async (_, __, next) => {
    await next()
    return badGateway()
  },
  'secondary-rate-limit': (fault) => secondaryLimit(fault.retryAfter ?? 1),
  'already-exists': async (_, request, next) => {
    const done = await next()
    return done.status < 400 ? alreadyExists(request) : done
  },
  'stale-head': (_, request) => staleHead(request),
  'not-found': () => json(404, message('Not Found', '404')),
  'stale-list': async (_, __, next) => withoutNewest(await next()),
  slow: async (fault, _, next) => {
    await wait(fault.milliseconds ?? 200)
    return next()
  },
}

/** The answer of a request at which a fault is played. */
export function play(
  fault: Fault,
  request: GithubRequest,
  next: () => Promise<Reply>,
): Promise<Reply | 'drop'> {
  return Promise.resolve(plays[fault.kind](fault, request, next))
}

function message(text: string, status: string) {
  return { message: text, documentation_url: 'https://docs.github.com/rest', status }
}

function badGateway(): Reply {
  return { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>502 Bad Gateway</h1>' }
}

function secondaryLimit(retryAfter: number): Reply {
  const text =
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
  return json(403, message(text, '403'), { 'retry-after': String(retryAfter) })
}

function alreadyExists({ operation }: GithubRequest): Reply {
  if (operation === 'git/create-ref') return json(422, message('Reference already exists', '422'))
  const field = operation === 'repos/create-release' ? 'tag_name' : 'name'
  const resource = operation === 'repos/create-release' ? 'Release' : 'ReleaseAsset'
  return json(422, {
    message: 'Validation Failed',
    errors: [{ resource, code: 'already_exists', field }],
    documentation_url: 'https://docs.github.com/rest',
  })
}

/** Of `createCommitOnBranch`; elsewhere the 409 that REST gives for the same. */
function staleHead(request: GithubRequest): Reply {
  const name = request.operation.replace(/^graphql:/, '')
  if (name === request.operation) {
    return json(409, message('Head branch was modified. Review and try the merge again.', '409'))
  }
  const expected = /"expectedHeadOid"\s*:\s*"([0-9a-f]+)"/.exec(request.body.toString('utf8'))?.[1]
  return json(200, {
    data: { [name]: null },
    errors: [
      {
        type: 'STALE_DATA',
        path: [name],
        locations: [{ line: 1, column: 1 }],
        message: `Expected branch to point to "${expected ?? ''}" but it did not.  Pull and try again.`,
      },
    ],
  })
}

/** Lists catch up with writes a moment later. */
function withoutNewest(reply: Reply): Reply {
  const list = JSON.parse(String(reply.body)) as unknown
  if (!Array.isArray(list) || list.length === 0) return reply
  const newest = Math.max(...list.map((item) => Number(item.id ?? item.number ?? 0)))
  return json(
    reply.status,
    list.filter((item) => Number(item.id ?? item.number ?? 0) !== newest),
    {},
  )
}
