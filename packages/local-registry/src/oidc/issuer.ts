import { randomBytes } from 'node:crypto'
import { json } from '../http/reply.ts'
import { credential } from '../http/request.ts'
import type { Handler } from '../http/server.ts'
import type { IdentityClaims, IdentityEndpoint, RegistryRequest, Reply } from '../types.ts'
import { githubClaims } from './claims.ts'
import { type Claims, decodeToken, isSignedBy, makeKey, type SigningKey, signToken } from './jwt.ts'

/** Signs ID tokens as GitHub does, and tells the registries which ones are good. */
export interface Issuer {
  /** A workflow job: the address it asks and the token it asks with. */
  identity(claims: IdentityClaims): IdentityEndpoint
  /** The claims, when the token is ours, in time and for this audience. */
  verify(token: string, audiences: readonly string[]): Promise<Claims | undefined>
  readonly issuer: () => string
  readonly handler: Handler
}

interface IssuerState {
  /** Jobs by their request token. */
  readonly jobs: Map<string, IdentityClaims>
  readonly key: () => Promise<SigningKey>
  readonly url: () => string
  readonly now: () => Date
}

export function openIssuer(url: () => string, now: () => Date): Issuer {
  let key: Promise<SigningKey> | undefined
  const state: IssuerState = {
    jobs: new Map(),
    key: () => {
      key ??= makeKey()
      return key
    },
    url,
    now,
  }
  return {
    identity: (claims) => addJob(state, claims),
    verify: (token, audiences) => verifyToken(state, token, audiences),
    issuer: () => issuerOf(state),
    handler: (request) => answer(state, request),
  }
}

function issuerOf(state: IssuerState): string {
  return state.url().replace(/\/$/, '')
}

function addJob(state: IssuerState, claims: IdentityClaims): IdentityEndpoint {
  const requestToken = randomBytes(24).toString('base64url')
  state.jobs.set(requestToken, claims)
  // GitHub's address has a query, and clients append `&audience=` to it.
  return { requestUrl: `${state.url()}idtoken?api-version=2.0`, requestToken }
}

async function verifyToken(
  state: IssuerState,
  token: string,
  audiences: readonly string[],
): Promise<Claims | undefined> {
  const claims = decodeToken(token)
  if (claims === undefined || !isSignedBy(token, await state.key())) return undefined
  const seconds = state.now().getTime() / 1000
  const inTime = Number(claims.nbf) <= seconds && seconds < Number(claims.exp)
  return inTime && audiences.includes(String(claims.aud)) ? claims : undefined
}

async function answer(state: IssuerState, request: RegistryRequest): Promise<Reply> {
  if (request.method !== 'GET') return json(405, { message: 'method not allowed' })
  switch (request.path) {
    case '/idtoken':
      return await idToken(state, request)
    case '/.well-known/jwks':
      return json(200, { keys: [(await state.key()).jwk] })
    case '/.well-known/openid-configuration':
      return json(200, configuration(issuerOf(state)))
    default:
      return json(404, { message: 'not found' })
  }
}

async function idToken(state: IssuerState, request: RegistryRequest): Promise<Reply> {
  const job = state.jobs.get(credential(request) ?? '')
  if (job === undefined) return json(401, { message: 'bad ACTIONS_ID_TOKEN_REQUEST_TOKEN' })
  const audience = request.query.get('audience') ?? undefined
  const claims = githubClaims(job, { issuer: issuerOf(state), audience, now: state.now() })
  const value = signToken(claims, await state.key())
  return json(200, { count: value.length, value })
}

function configuration(issuer: string) {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
  }
}
