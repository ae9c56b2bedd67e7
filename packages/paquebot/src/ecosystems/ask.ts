import { setTimeout as sleep } from 'node:timers/promises'
import { reasonOf } from './page.ts'

/** What a registry answered; `unknown` when it said nothing that can be relied on. */
export type Answer =
  | { readonly kind: 'body'; readonly type: string; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string }

const patience = 30_000
const tries = 3

/**
 * Reads one document of a registry. Too many requests, faults of the server and broken connections are tried again;
 * only 404 means that there is none. Throws when `signal` fires.
 */
export async function askRegistry(
  address: URL,
  accept: string,
  signal: AbortSignal,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const { answer, again } = await askOnce(address, accept, signal)
    signal.throwIfAborted()
    if (again === undefined || attempt === tries) return answer
    await sleep(Math.min(10_000, again * attempt), undefined, { signal })
  }
}

interface Once {
  readonly answer: Answer
  /** Milliseconds until a second try makes sense; undefined when it does not. */
  readonly again?: number
}

async function askOnce(address: URL, accept: string, signal: AbortSignal): Promise<Once> {
  try {
    const response = await fetch(address, {
      headers: { accept, 'cache-control': 'no-cache' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    })
    if (response.ok) {
      const type = response.headers.get('content-type') ?? ''
      return { answer: { kind: 'body', type, text: await response.text() } }
    }
    await response.body?.cancel()
    if (response.status === 404) return { answer: { kind: 'absent' } }
    const why = `the registry answers ${response.status}`
    const passes = response.status === 429 || response.status >= 500
    return {
      answer: { kind: 'unknown', why },
      ...(passes ? { again: pauseOf(response) } : {}),
    }
  } catch (error) {
    return { answer: { kind: 'unknown', why: reasonOf(error) }, again: 300 }
  }
}

/** What `Retry-After` says in seconds. */
function pauseOf(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isNaN(seconds) ? 300 : seconds * 1000
}

/** The JSON document at an address that a registry has given; undefined for whatever is none. */
export async function askProvenance(
  address: string,
  accept: string,
  signal: AbortSignal,
): Promise<unknown> {
  if (!URL.canParse(address) || !/^https?:/.test(address)) return undefined
  const answer = await askRegistry(new URL(address), accept, signal)
  return answer.kind === 'body' ? jsonIn(answer.text) : undefined
}

/** The value of a JSON text; undefined for none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
