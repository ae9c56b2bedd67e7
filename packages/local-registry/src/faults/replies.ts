import { parseMultipart } from '../http/multipart.ts'
import { json, Refusal, text } from '../http/reply.ts'
import { blake2b256 } from '../pypi/blake2b.ts'
import { explain, refusals } from '../pypi/refuse.ts'
import type { RegistryRequest, Reply, ServerName } from '../types.ts'
import type { ExchangeRefused, MintCode, RateLimit, Unavailable, UploadRefusal } from './types.ts'

/** The registries' own words for what goes wrong. */

export function unavailable({ status = 503 }: Unavailable): Reply {
  return text(status, 'the service is unavailable\n')
}

export function rateLimited({ retryAfter = 1 }: RateLimit, server: ServerName): Reply {
  const headers = { 'retry-after': String(retryAfter) }
  if (server === 'pypi') return { ...text(429, 'Too Many Requests\n'), ...{ headers } }
  // The user is undefined in npm's own answer, too.
  return json(
    429,
    { error: 'Could not publish, as user undefined: rate limited exceeded' },
    headers,
  )
}

export const packumentConflict: Reply = json(409, {
  error:
    'Failed to save packument. A common cause is if you try to publish a new package before the previous package has been fully processed.',
})

export const permissionDenied: Reply = json(403, {
  error: 'OIDC permission denied for this action',
})

const exchangeTexts = {
  401: 'OIDC token exchange error - unauthorized',
  403: 'OIDC permission denied for this action',
  404: 'OIDC token exchange error - package not found',
} as const

export function exchangeRefused({ status = 404 }: ExchangeRefused): Reply {
  return json(status, { message: exchangeTexts[status] })
}

const mintTexts: Readonly<Record<MintCode, string>> = {
  'invalid-payload': 'malformed JWT',
  'not-enabled': 'GitHub-based trusted publishing functionality not enabled',
  'invalid-token': 'malformed or invalid token',
  'invalid-pending-publisher': 'valid token, but project already exists',
  'invalid-publisher':
    'valid token, but no corresponding publisher (Publisher with matching claims was not found)',
  'invalid-reuse-token': 'invalid token: already used',
}

export function mintRefused(code: MintCode): Reply {
  const errors = [{ code, description: mintTexts[code] }]
  return json(422, { message: 'Token request failed', errors })
}

/** `address` is PyPI's own, with a slash at the end. */
export async function uploadRefused(
  reason: UploadRefusal,
  request: RegistryRequest,
  address: string,
): Promise<Reply> {
  const form = parseMultipart(await request.body(), request.headers['content-type'] ?? '')
  const file = form?.files.get('content')
  const data = file?.data ?? Buffer.alloc(0)
  const { status, reason: why } = {
    'other-bytes': () => refusals.otherBytes(address, file?.filename ?? '', blake2b256(data)),
    'used-filename': () => refusals.usedFilename(address),
    'closed-release': () => refusals.closedRelease(),
    'second-sdist': () => refusals.secondSdist(),
    'unknown-token': () => refusals.unknownToken(address),
  }[reason]()
  return explain(request, new Refusal({ status, reason: why }))
}
