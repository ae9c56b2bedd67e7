import { json } from '../http/reply.ts'
import { credential } from '../http/request.ts'
import { matchesNpm, publishersOf } from '../oidc/publishers.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'

const defaultLife = 900

/** Swaps a job's ID token for a publish token of one package. */
export async function exchange(
  world: World,
  request: RegistryRequest,
  name: string,
): Promise<Reply> {
  if (request.method !== 'POST') return json(405, { message: 'method not allowed' })
  const claims = await world.issuer.verify(credential(request) ?? '', audiences(world))
  if (claims === undefined) return failure(401, 'unauthorized')
  const publisher = publishersOf(world.options.publishers, 'npm').find(
    (one) => one.name === name && matchesNpm(one, claims),
  )
  // npm gives this one text for an unknown package and for a record that does not match.
  if (publisher === undefined) return failure(404, 'package not found')
  const life = world.options.tokenLife?.npm ?? defaultLife
  const expires = Math.floor(world.now().getTime() / 1000) + life
  const { publish = true, distTag = true } = publisher.allow ?? {}
  const token = world.sessions.npm.issue({ packages: [name], publish, distTag, expires })
  return json(201, { token, expires: new Date(expires * 1000).toISOString() })
}

/** The audience names the registry's host; ours has two names. */
function audiences(world: World): string[] {
  return [`npm:${new URL(world.address('npm')).hostname}`, 'npm:localhost']
}

function failure(status: number, reason: string): Reply {
  return json(status, { message: `OIDC token exchange error - ${reason}` })
}
