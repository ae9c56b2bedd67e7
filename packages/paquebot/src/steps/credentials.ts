import type { Artifact } from '../model/artifact.ts'
import { PaquebotError } from '../model/error.ts'

/** Answers, at the moment of an upload, with the key for it. */
export type CredentialResolver = (artifact: Artifact) => Promise<string>

/** Where a CI job gets its ID tokens: GitHub's two variables. */
export interface IdTokenSource {
  readonly requestUrl: string
  readonly requestToken: string
}

/** Addresses of the registries that exchange ID tokens. */
export interface ExchangeAddresses {
  /** npm registry base. */
  readonly npm: string
  /** PyPI base (the host of the upload address). */
  readonly pypi: string
}

/**
 * Trusted publishing: an ID token for the registry's audience, exchanged for a short-lived key.
 * npm gives one key per package; PyPI's single-use token is minted for each package too.
 * Throws `publish/no-credential` with the registry's own words and the claims that were sent.
 */
export function trustedPublishing(
  source: IdTokenSource,
  registries: ExchangeAddresses,
): CredentialResolver {
  return (artifact) =>
    artifact.ecosystem === 'npm'
      ? npmKey(source, registries.npm, artifact)
      : pypiKey(source, registries.pypi, artifact)
}

// npm: audience is the host name without the port; the exchange is per package (npm 11.5 lib/utils/oidc.js).
async function npmKey(
  source: IdTokenSource,
  registry: string,
  artifact: Artifact,
): Promise<string> {
  const idToken = await askIdToken(source, `npm:${new URL(registry).hostname}`)
  const path = `-/npm/v1/oidc/token/exchange/package/${artifact.name.replace('/', '%2f')}`
  const response = await ask(new URL(path, registry), {
    method: 'POST',
    headers: { authorization: `Bearer ${idToken}` },
  })
  return readKey(response, artifact, idToken)
}

// PyPI: the registry tells its audience; the mint takes the token as JSON (warehouse oidc/views.py).
async function pypiKey(source: IdTokenSource, base: string, artifact: Artifact): Promise<string> {
  const audience = (await (await ask(new URL('_/oidc/audience', base))).json()) as {
    audience?: string
  }
  const idToken = await askIdToken(source, audience.audience ?? 'pypi')
  const response = await ask(new URL('_/oidc/mint-token', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: idToken }),
  })
  return readKey(response, artifact, idToken)
}

async function askIdToken(source: IdTokenSource, audience: string): Promise<string> {
  const url = new URL(source.requestUrl)
  url.searchParams.set('audience', audience)
  const response = await ask(url, { headers: { authorization: `Bearer ${source.requestToken}` } })
  const body = (await response.json().catch(() => ({}))) as { value?: string }
  if (response.ok && body.value !== undefined) return body.value
  throw new PaquebotError(
    'publish/no-credential',
    `no ID token for \`${audience}\`: HTTP ${response.status}`,
    {
      hint: 'the job needs `permissions: id-token: write`',
    },
  )
}

/** A connection that breaks is the network's fault, and worth another try. */
async function ask(address: URL, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(address, { ...init, signal: AbortSignal.timeout(60_000) })
  } catch (error) {
    throw new PaquebotError(
      'http/failed',
      `${address.host} does not answer: ${(error as Error).message}`,
      {
        hint: 'run the same command again',
        cause: error,
      },
    )
  }
}

async function readKey(response: Response, artifact: Artifact, idToken: string): Promise<string> {
  const text = await response.text()
  const token = response.ok ? (parse(text) as { token?: string }).token : undefined
  if (token !== undefined) return token
  throw new PaquebotError(
    'publish/no-credential',
    `${artifact.ecosystem} does not trust this workflow to publish \`${artifact.name}\`: ${reasonIn(text)}`,
    {
      details: claimsText(idToken),
      hint: 'compare the claims with the trusted publisher that the registry holds',
    },
  )
}

function reasonIn(text: string): string {
  const body = parse(text) as {
    message?: string
    error?: string
    errors?: { description?: string }[]
  }
  return body.errors?.[0]?.description ?? body.message ?? body.error ?? text.slice(0, 300)
}

function parse(text: string): object {
  try {
    return JSON.parse(text) as object
  } catch {
    return {}
  }
}

const shownClaims = [
  'sub',
  'repository',
  'repository_owner',
  'workflow_ref',
  'job_workflow_ref',
  'ref',
  'environment',
]

/** The claims a person compares with the registry's record; the token itself is never shown. */
function claimsText(idToken: string): string {
  const claims = parse(
    Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'),
  ) as Record<string, unknown>
  return shownClaims.map((name) => `${name}: ${claims[name] ?? '(none)'}`).join('\n')
}
