import { json, Refusal } from '../http/reply.ts'
import { credential } from '../http/request.ts'
import type { RegistryRequest } from '../types.ts'
import type { World } from '../world.ts'

/** Lets a writer through, or refuses as npm does: most failures are masked as 404. */
export function authorise(
  world: World,
  request: RegistryRequest,
  name: string,
  action: 'publish' | 'distTag' | 'stage',
): 'person' | 'job' {
  const token = credential(request)
  if (token === undefined) {
    throw new Refusal(json(401, { error: 'You must be logged in to publish packages.' }))
  }
  if (world.tokens.includes(token)) return 'person'
  const session = world.sessions.npm.find(token)
  if (session === undefined || !session.packages.includes(name)) {
    throw new Refusal(json(404, { error: 'Not found' }))
  }
  if (action !== 'stage' && !session[action]) {
    throw new Refusal(json(403, { error: 'OIDC permission denied for this action' }))
  }
  return 'job'
}

/** Lists and decisions about staged versions need a person; the one-time password is not asked for here. */
export function authorisePerson(world: World, request: RegistryRequest): void {
  const token = credential(request)
  if (token !== undefined && world.tokens.includes(token)) return
  const isJob = token !== undefined && world.sessions.npm.find(token) !== undefined
  throw new Refusal(
    isJob
      ? json(403, { error: 'OIDC permission denied for this action' })
      : json(401, { error: 'You must be logged in to manage staged packages.' }),
  )
}
