import type { Limited, Refusal, Reply, Unsure } from './model.ts'

interface HttpError extends Error {
  readonly status?: number
  readonly response?: {
    readonly data: unknown
    readonly headers: Readonly<Record<string, string | undefined>>
  }
}

/** What an exchange that was no success says: no answer, a limit, a fault of the server, or a refusal. */
export function readFailure(error: unknown, host: string): Refusal | Unsure | Limited {
  const { response, message } = error as HttpError
  if (response === undefined)
    return { kind: 'unsure', why: `${host} does not answer: ${message || 'the connection broke'}` }
  const { data, headers } = response
  const { status = 0 } = error as HttpError
  const seconds = secondsToWait(status, data, headers)
  if (seconds !== undefined) return { kind: 'limited', seconds }
  if (status >= 500) return { kind: 'unsure', why: `GitHub answers ${status}` }
  const accepted = headers['x-accepted-github-permissions']
  return {
    kind: 'refused',
    status,
    ...readBody(data, status),
    ...(accepted === undefined || accepted === '' ? {} : { accepted }),
  }
}

/** Source: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api. */
function secondsToWait(
  status: number,
  data: unknown,
  headers: Readonly<Record<string, string | undefined>>,
): number | undefined {
  if (status !== 403 && status !== 429) return undefined
  const after = headers['retry-after']
  if (after !== undefined) return Math.max(1, Number.isFinite(Number(after)) ? Number(after) : 60)
  if (headers['x-ratelimit-remaining'] === '0') {
    const reset = Number(headers['x-ratelimit-reset']) - Date.now() / 1000
    return Number.isFinite(reset) ? Math.max(1, Math.ceil(reset)) : 60
  }
  const { said } = readBody(data, status)
  return status === 429 || /secondary rate limit|abuse detection/i.test(said) ? 60 : undefined
}

interface Body {
  readonly message?: unknown
  readonly errors?: unknown
}

interface BodyError {
  readonly message?: unknown
  readonly code?: unknown
  readonly field?: unknown
  readonly type?: unknown
}

function readBody(data: unknown, status: number): Pick<Refusal, 'said' | 'codes'> {
  const { message, errors } = (typeof data === 'object' && data !== null ? data : {}) as Body
  const list = (Array.isArray(errors) ? errors : []) as readonly (BodyError | string)[]
  const texts = [typeof message === 'string' ? message : '', ...list.map(textOf)]
  const said = [...new Set(texts.filter((text) => text !== ''))].join('; ')
  return { said: said === '' ? `HTTP ${status}` : said, codes: list.flatMap(codesOf) }
}

function textOf(error: BodyError | string): string {
  if (typeof error === 'string') return error
  if (typeof error.message === 'string') return error.message
  return [error.field, error.code].filter((part) => typeof part === 'string').join(' ')
}

const codesOf = (error: BodyError | string): readonly string[] =>
  typeof error === 'string'
    ? []
    : [error.type, error.code].filter((code) => typeof code === 'string')

/** GraphQL answers 200 whatever happened. Source: https://spec.graphql.org, section 7. */
export function readGraphql<T>(body: unknown): Reply<T> {
  const { data, errors } = (body ?? {}) as { data?: T; errors?: readonly BodyError[] }
  if (Array.isArray(errors) && errors.length > 0)
    return { kind: 'refused', status: 200, ...readBody({ errors }, 200) }
  if (data === undefined || data === null)
    return { kind: 'unsure', why: 'GitHub answers without data' }
  return { kind: 'done', data }
}
