import type { Actor } from '../actors.ts'
import { type Contract, printViolation } from '../contract/contract.ts'
import type { Match } from '../contract/router.ts'
import type { openGitHttp } from '../git-http/pushes.ts'
import { answerGraphql } from '../graphql/graphql.ts'
import { json, notFound, Refusal, refuse } from '../http/reply.ts'
import { answerRest } from '../rest/rest.ts'
import type { World } from '../store.ts'
import type { FakeGithubOptions, GithubRequest, Reply, Violation } from '../types.ts'
import { openRateLimit } from './rate-limit.ts'
import type { Target } from './route.ts'

interface Ground {
  readonly world: World
  readonly options: FakeGithubOptions
  readonly contract: Contract
  readonly gitHttp: ReturnType<typeof openGitHttp>
  readonly record: (violations: readonly Violation[]) => void
}

export type Answer = (
  request: GithubRequest,
  target: Target,
  actor: Actor | undefined,
) => Promise<Reply>

/** Answers requests; every one to the API is checked before, and its answer after. */
export function openAnswers(ground: Ground): Answer {
  const countRequest = openRateLimit(ground.options)
  const serially = makeQueue()
  const dispatch: Answer = async (request, target, actor) => {
    if (actor === undefined) throw refuse(401, 'Bad credentials')
    if (target.kind === 'git') return ground.gitHttp.serve({ ...request, actor })
    if (target.kind === 'download') return download(ground.world, target.path)
    const rate = countRequest(actor)
    // Changes happen one after the other; GitHub's own locks are finer, its results the same.
    const reply = await serially(() =>
      target.kind === 'graphql'
        ? askGraphql(ground, request, actor)
        : askRest(ground, { request, match: target.match, actor }),
    )
    return { ...reply, headers: { ...rate, ...reply.headers } }
  }
  return (request, target, actor) =>
    dispatch(request, target, actor).catch((error) => recover(ground, request, error))
}

function recover(ground: Ground, { operation }: GithubRequest, error: unknown): Reply {
  if (error instanceof Refusal) return error.reply
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  ground.record([{ operation, side: 'response', pointer: '', keyword: 'exception', message }])
  return json(500, { message: `the fake GitHub failed: ${message}` })
}

async function askGraphql(ground: Ground, request: GithubRequest, actor: Actor): Promise<Reply> {
  const { operation, body, headers } = request
  const found: Violation[] = []
  if (!headers['user-agent']) found.push(withoutAgent(operation))
  const record = (violation: Violation) => {
    found.push({ ...violation, operation })
  }
  const reply = await answerGraphql({ world: ground.world, actor, body, record })
  return found.length > 0 ? fail(ground, found) : reply
}

function withoutAgent(operation: string): Violation {
  const message = 'is missing'
  return { operation, side: 'request', pointer: 'User-Agent', keyword: 'header', message }
}

interface RestQuestion {
  readonly request: GithubRequest
  readonly match: Match | undefined
  readonly actor: Actor
}

async function askRest(ground: Ground, { request, match, actor }: RestQuestion): Promise<Reply> {
  const { world, contract } = ground
  if (match === undefined) {
    const message = `${request.method} ${request.path} is not in the slice`
    const operation = 'unknown'
    return fail(ground, [{ operation, side: 'request', pointer: '', keyword: 'route', message }])
  }
  const wrong = await contract.checkRequest(match, request)
  if (wrong.length > 0) return fail(ground, wrong)
  const reply = await answerRest({ world, contract, actor, request, match }).catch(toReply)
  const found = await contract.checkReply(match.operation, reply)
  return found.length > 0 ? fail(ground, found) : reply
}

/** GitHub's own errors are answers too, and are checked. */
function toReply(error: unknown): Reply {
  if (error instanceof Refusal) return error.reply
  throw error
}

/** The client gets to know why at once, the test at its end. */
function fail(ground: Ground, found: readonly Violation[]): Reply {
  ground.record(found)
  const message = `against GitHub's description: ${found.map(printViolation).join('; ')}`
  return json(500, { message })
}

/** What browsers, and `pip` and `npm` with an address, get: assets of published releases. */
function download(world: World, path: readonly string[]): Reply {
  const [owner, name, tag, file] = path.map(decodeURIComponent)
  const repository = world.repositories.find(({ fullName }) => fullName === `${owner}/${name}`)
  const release = repository?.releases.find((one) => !one.draft && one.tag === tag)
  const asset = release?.assets.find((one) => one.name === file && one.state === 'uploaded')
  if (asset === undefined || repository?.isPrivate) throw notFound()
  return { status: 200, headers: { 'content-type': asset.contentType }, body: asset.data }
}

function makeQueue() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work)
    last = result.catch(() => {})
    return result
  }
}
