import { json } from '../http/reply.ts'
import { type Claims, decodeToken } from '../oidc/jwt.ts'
import { findPypi, isSameIdentity, publishersOf, workflowFile } from '../oidc/publishers.ts'
import type { RegistryRequest, Reply, TrustedPublisher } from '../types.ts'
import type { World } from '../world.ts'
import { projectExists } from './auth.ts'
import { normaliseName } from './names.ts'

/** PyPI's audience for ID tokens. */
export const audience = 'pypi'

const defaultLife = 900
const alreadyUsed = 'invalid token: already used'

/** Swaps ID tokens for upload tokens; remembers which ID tokens and pending publishers are used. */
export function openMint(world: World): (request: RegistryRequest) => Promise<Reply> {
  const usedTokens = new Set<string>()
  const usedPending = new Set<TrustedPublisher>()
  return async (request) => {
    const token = readToken(await request.body())
    if (token === undefined)
      return invalid('invalid-payload', 'the body must be {"token": "<jwt>"}')
    const unverified = decodeToken(token)
    if (unverified === undefined) return invalid('invalid-payload', 'malformed JWT')
    if (unverified.iss !== world.issuer.issuer()) {
      return invalid('invalid-payload', 'unknown trusted publishing issuer')
    }
    const claims = await world.issuer.verify(token, [audience])
    if (claims === undefined) return invalid('invalid-token', 'malformed or invalid token')
    if (usedTokens.has(String(claims.jti))) return invalid('invalid-reuse-token', alreadyUsed)
    const problem = claimsProblem(claims)
    if (problem !== undefined) return invalidPublisher(problem)
    const pending = await usePending(world, claims, usedPending)
    if (pending === 'exists') {
      return invalid('invalid-pending-publisher', 'valid token, but project already exists')
    }
    const publisher = findPypi(fullPublishers(world, usedPending), claims)
    if (publisher === undefined) {
      return invalidPublisher('Publisher with matching claims was not found')
    }
    // Looked at again, because making a project takes time and two requests may bring one token.
    if (usedTokens.has(String(claims.jti))) return invalid('invalid-reuse-token', alreadyUsed)
    usedTokens.add(String(claims.jti))
    return mint(world, publisher, usedPending)
  }
}

function readToken(body: Buffer): string | undefined {
  try {
    const { token } = JSON.parse(body.toString('utf8'))
    return typeof token === 'string' ? token : undefined
  } catch {
    return undefined
  }
}

/** What PyPI demands of any job, whatever its publisher. */
function claimsProblem(claims: Claims): string | undefined {
  if (claims.event_name === 'pull_request_target') {
    return "Publishing from a workflow invoked via 'pull_request_target' is not supported."
  }
  const file = workflowFile(claims.job_workflow_ref)
  const workflow = `${claims.repository}/.github/workflows/${file}`
  const expected = [`${workflow}@${claims.ref}`, `${workflow}@${claims.sha}`].sort()
  if (expected.includes(String(claims.job_workflow_ref))) return undefined
  const list = expected.map((one) => `'${one}'`).join(', ')
  const got = `got '${claims.job_workflow_ref}'`
  return `The job_workflow_ref claim does not match, expecting one of [${list}], ${got}`
}

/** A pending publisher makes its project at mint time, one per mint, and is a full one from then. */
async function usePending(
  world: World,
  claims: Claims,
  used: Set<TrustedPublisher>,
): Promise<'exists' | 'used' | 'none'> {
  const all = publishersOf(world.options.publishers, 'pypi')
  const pending = findPypi(
    all.filter((publisher) => publisher.pending && !used.has(publisher)),
    claims,
  )
  if (pending === undefined) return 'none'
  if (projectExists(world, pending.name)) return 'exists'
  const record = { name: pending.name, files: [], releases: {} }
  await world.store.pypi.put(normaliseName(pending.name), record)
  used.add(pending)
  return 'used'
}

function fullPublishers(world: World, usedPending: ReadonlySet<TrustedPublisher>) {
  const all = publishersOf(world.options.publishers, 'pypi')
  return all.filter((publisher) => !publisher.pending || usedPending.has(publisher))
}

function mint(
  world: World,
  publisher: TrustedPublisher,
  usedPending: ReadonlySet<TrustedPublisher>,
): Reply {
  const life = world.options.tokenLife?.pypi ?? defaultLife
  const expires = Math.floor(world.now().getTime() / 1000) + life
  const packages = fullPublishers(world, usedPending)
    .filter((one) => isSameIdentity(one, publisher))
    .map((one) => normaliseName(one.name))
  const token = world.sessions.pypi.issue({ packages, publish: true, distTag: false, expires })
  return json(200, { success: true, token, expires })
}

function invalidPublisher(why: string): Reply {
  return invalid('invalid-publisher', `valid token, but no corresponding publisher (${why})`)
}

function invalid(code: string, description: string): Reply {
  return json(422, { message: 'Token request failed', errors: [{ code, description }] })
}
