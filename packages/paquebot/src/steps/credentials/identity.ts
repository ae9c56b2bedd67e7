import { askPatiently, parseObject } from '../../ecosystems/exchange.ts'
import { PaquebotError } from '../../model/error.ts'

/** Where a CI job gets its ID tokens: GitHub's two variables. */
export interface IdTokenSource {
  readonly requestUrl: string
  readonly requestToken: string
}

/** The claims of an ID token. Only the registry verifies them; here they are told to people. */
export type Claims = Readonly<Record<string, unknown>>

/** A job that can prove who it is. */
export interface Identity {
  /** A fresh ID token. Throws `publish/no-credential` when the job may have none, and `http/failed`. */
  token(audience: string): Promise<string>
  /** What the last token said. */
  claims(): Claims
}

/** The source in GitHub's variables, when the job has `id-token: write`. */
export function idTokenSource(env: NodeJS.ProcessEnv): IdTokenSource | undefined {
  const requestUrl = env.ACTIONS_ID_TOKEN_REQUEST_URL
  const requestToken = env.ACTIONS_ID_TOKEN_REQUEST_TOKEN
  if (!requestUrl || !requestToken || !URL.canParse(requestUrl)) return undefined
  return { requestUrl, requestToken }
}

/** What identities need beside the source. */
export interface IdentityTools {
  readonly signal?: AbortSignal
  /** Told every token, so that no sink shows it. */
  readonly hide?: (secret: string) => void
}

/** Source: GitHub's page "OpenID Connect reference". */
export function openIdentity(source: IdTokenSource, { signal, hide }: IdentityTools): Identity {
  let last: Claims = {}
  return {
    claims: () => last,
    async token(audience) {
      const url = new URL(source.requestUrl)
      url.searchParams.set('audience', audience)
      const headers = { authorization: `Bearer ${source.requestToken}`, accept: 'application/json' }
      const answer = await askPatiently(url, () => ({ headers }), signal)
      const { value } = parseObject(await answer.text())
      if (!answer.ok || typeof value !== 'string') throw noIdToken(audience, answer.status)
      hide?.(value)
      last = claimsIn(value)
      return value
    },
  }
}

function noIdToken(audience: string, status: number): PaquebotError {
  return new PaquebotError(
    'publish/no-credential',
    `GitHub gives no ID token for \`${audience}\`: it answers ${status}`,
    {
      hint: 'the job needs `permissions: id-token: write`, and a token lives only as long as its job',
    },
  )
}

/** The claims in a JWT, whoever signed it. */
function claimsIn(token: string): Claims {
  return parseObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
}
