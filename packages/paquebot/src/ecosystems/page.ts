/** An answer that has been read to its end. */
export interface Page {
  readonly status: number
  readonly ok: boolean
  readonly text: string
  readonly type: string
  /** The `retry-after` header. */
  readonly retryAfter?: string
}

export interface PageRequest {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | FormData
  readonly signal?: AbortSignal | undefined
  /** Milliseconds; half a minute when absent. */
  readonly patience?: number
}

/**
 * Asks a registry and reads the answer, past the caches on the way. A question with a body is not sent on to another
 * address: a redirect would lose the body or carry the key to another host. Throws what `fetch` throws.
 */
export async function readPage(address: URL | string, request: PageRequest = {}): Promise<Page> {
  const { method = 'GET', headers, body, signal, patience = 30_000 } = request
  return withDeadline(patience, signal, async (both) => {
    const answer = await fetch(address, {
      method,
      headers: { 'cache-control': 'no-cache', ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: method === 'GET' ? 'follow' : 'error',
      signal: both,
    })
    const { status, ok } = answer
    const type = answer.headers.get('content-type') ?? ''
    const retryAfter = answer.headers.get('retry-after')
    const text = await answer.text()
    return { status, ok, type, text, ...(retryAfter === null ? {} : { retryAfter }) }
  })
}

/** `AbortSignal.any` on a signal that lives as long as the process gets slower with every question. */
async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(new Error(`no answer within ${ms / 1000} s`)), ms)
  const onAbort = () => stop.abort(signal?.reason)
  signal?.throwIfAborted()
  signal?.addEventListener('abort', onAbort)
  try {
    return await work(stop.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** The JSON of a page. Throws `SyntaxError` for what is none. */
export const jsonOf = ({ text }: Pick<Page, 'text'>): unknown => JSON.parse(text)

/** What went wrong below `fetch failed`. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error && cause.message !== '') return cause.message
  return error instanceof Error ? error.message : String(error)
}
