import { type Actor, may } from '../actors.ts'
import type { Contract } from '../contract/contract.ts'
import type { Match } from '../contract/router.ts'
import { notFound, refuse } from '../http/reply.ts'
import { needOf } from '../permissions.ts'
import type { Repository, World } from '../store.ts'
import type { GithubRequest, Reply } from '../types.ts'
import { accountHandlers } from './accounts.ts'
import { actionsHandlers } from './actions.ts'
import { assetHandlers } from './assets.ts'
import type { Call, Handler, RepositoryHandler } from './call.ts'
import { commitHandlers } from './commits.ts'
import { environmentHandlers } from './environments.ts'
import { gitDataHandlers, notAccessible } from './git-data.ts'
import { issueHandlers } from './issues.ts'
import { pullHandlers } from './pulls.ts'
import { releaseHandlers } from './releases.ts'
import { settingsHandlers } from './settings.ts'

const repositoryHandlers: Readonly<Record<string, RepositoryHandler>> = {
  ...actionsHandlers,
  ...assetHandlers,
  ...commitHandlers,
  ...environmentHandlers,
  ...gitDataHandlers,
  ...issueHandlers,
  ...pullHandlers,
  ...releaseHandlers,
  ...settingsHandlers,
}

const handlers: Readonly<Record<string, Handler>> = {
  ...accountHandlers,
  ...Object.fromEntries(
    Object.entries(repositoryHandlers).map(([id, handler]) => [
      id,
      (call: Call) => handler({ ...call, repository: findRepository(call) }),
    ]),
  ),
}

/** The operations that have a handler. */
export const handled: ReadonlySet<string> = new Set(Object.keys(handlers))

export interface RestRequest {
  readonly world: World
  readonly contract: Contract
  readonly actor: Actor
  readonly request: GithubRequest
  readonly match: Match
}

/** Answers a request that keeps to the contract. Throws a `Refusal` for GitHub's own errors. */
export async function answerRest({
  world,
  contract,
  actor,
  request,
  match,
}: RestRequest): Promise<Reply> {
  const handler = handlers[match.operation.id]
  if (handler === undefined) throw new Error(`no handler for ${match.operation.id}`)
  const call: Call = {
    world,
    slice: contract.slice,
    actor,
    request,
    params: match.params,
    body: () => (request.body.length === 0 ? null : JSON.parse(request.body.toString('utf8'))),
  }
  return handler(call)
}

/** The repository of the path, for someone who may do this to it. */
function findRepository(call: Call): Repository {
  const fullName = `${call.params.owner}/${call.params.repo}`.toLowerCase()
  const repository = call.world.repositories.find(
    (candidate) => candidate.fullName.toLowerCase() === fullName,
  )
  // GitHub does not tell strangers what exists.
  if (repository === undefined) throw notFound()
  refuseStranger(call, repository)
  return repository
}

function refuseStranger({ actor, request }: Call, repository: Repository): void {
  if (repository.isPrivate && actor.kind === 'anonymous') throw notFound()
  const need = needOf(request.operation, request.method)
  if (need === undefined) return
  const isPublicRead =
    !repository.isPrivate && need.level === 'read' && need.permission !== 'administration'
  if (isPublicRead || may(actor, need.permission, need.level)) return
  if (actor.kind === 'anonymous') throw refuse(401, 'Requires authentication')
  if (repository.isPrivate && !may(actor, 'metadata', 'read')) throw notFound()
  throw refuse(403, notAccessible(actor))
}
