import { setTimeout as pause } from 'node:timers/promises'
import { PaquebotError } from '../model/error.ts'
import type { RegistryAddress } from './ecosystem.ts'

/** Swaps ID tokens for keys at one kind of registry: its half of trusted publishing. */
export interface Exchange {
  /**
   * What an ID token for this registry must be meant for; undefined when it does no trusted publishing.
   * `registry` is the upload address.
   */
  audience(registry: string, signal?: AbortSignal): Promise<string | undefined>
  swap(request: SwapRequest): Promise<Swapped>
  /** Gives a key back that is not needed any more; absent where the registry has no way to. Never throws. */
  burn?(registry: string, token: string): Promise<void>
  /** Asks, without any key, whether the registry knows the package; undefined when it does not tell. */
  exists(
    name: string,
    registry: RegistryAddress,
    signal?: AbortSignal,
  ): Promise<boolean | undefined>
}

interface SwapRequest {
  /** Upload address. */
  readonly registry: string
  /** Package or project. */
  readonly name: string
  /** A fresh JWT for the registry's audience: a second try must not bring the same one. */
  readonly idToken: () => Promise<string>
  readonly signal?: AbortSignal
}

/** A key, or the registry's own words for why there is none. */
export type Swapped =
  | {
      readonly kind: 'key'
      readonly token: string
      /** Unix milliseconds, where the registry tells. */
      readonly expires?: number
    }
  | {
      readonly kind: 'refused'
      readonly status: number
      /** PyPI's own: `invalid-publisher`, `invalid-reuse-token`; or `noExchange`. */
      readonly code?: string
      readonly reason: string
    }

/** The registry does no trusted publishing: tokens are all that it takes. */
export const noExchange = 'no-exchange'

const patience = 60_000
/** Waits before the second and the third try. */
const pauses = [500, 3000]

/**
 * Asks a server that may be busy. A redirect is an error: it would carry the token to another host.
 * Throws `http/failed` when there is no answer after three tries.
 */
export async function askPatiently(
  address: URL,
  init: () => Promise<RequestInit> | RequestInit,
  signal?: AbortSignal,
): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    const wait = pauses[attempt]
    const answer = await askOnce(address, await init(), signal)
    if (answer instanceof Response && !(isBusy(answer) && wait !== undefined)) return answer
    if (wait === undefined) throw noAnswer(address, answer as Error)
    await pause(delayOf(answer) ?? wait, undefined, signal === undefined ? {} : { signal })
  }
}

const isBusy = ({ status }: Response) => status === 429 || status >= 500

/** `retry-after` in milliseconds, a minute at most. */
function delayOf(answer: Response | Error): number | undefined {
  if (!(answer instanceof Response)) return undefined
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? Math.min(60, Math.max(0, seconds)) * 1000 : undefined
}

async function askOnce(
  address: URL,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<Response | Error> {
  const signals = [AbortSignal.timeout(patience), ...(signal === undefined ? [] : [signal])]
  try {
    return await fetch(address, { ...init, redirect: 'error', signal: AbortSignal.any(signals) })
  } catch (error) {
    signal?.throwIfAborted()
    return error as Error
  }
}

function noAnswer(address: URL, error: Error): PaquebotError {
  const reason =
    error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
  return new PaquebotError('http/failed', `${address.host} does not answer: ${reason}`, {
    hint: 'run the same command again',
    cause: error,
  })
}

/** The key or the refusal in an answer; the reason is found by `reason`. */
export async function readSwap(
  answer: Response,
  refusal: (body: Readonly<Record<string, unknown>>) => { reason?: string; code?: string },
): Promise<Swapped> {
  const text = await answer.text()
  const body = parseObject(text)
  const { token, expires } = body
  if (answer.ok && typeof token === 'string' && token !== '')
    return { kind: 'key', token, ...expiry(expires) }
  const { reason, code } = refusal(body)
  return {
    kind: 'refused',
    status: answer.status,
    ...(code === undefined ? {} : { code }),
    reason: reason ?? (text.trim().slice(0, 300) || `HTTP ${answer.status}`),
  }
}

/** npm tells a date, PyPI Unix seconds. */
function expiry(value: unknown): { expires?: number } {
  const time = typeof value === 'number' ? value * 1000 : Date.parse(String(value))
  return Number.isFinite(time) ? { expires: time } : {}
}

/** An object in JSON text; empty for anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** The address answers with a page, or says that there is none; undefined for all other answers. */
export async function isThere(
  address: URL,
  accept: string,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const signals = [AbortSignal.timeout(30_000), ...(signal === undefined ? [] : [signal])]
  try {
    const answer = await fetch(address, { headers: { accept }, signal: AbortSignal.any(signals) })
    await answer.body?.cancel()
    if (answer.ok) return true
    return answer.status === 404 ? false : undefined
  } catch {
    signal?.throwIfAborted()
    return undefined
  }
}

/** Tokens go over https, or stay on this machine. */
export function mayCarryToken(address: string): boolean {
  const { protocol } = new URL(address)
  return protocol === 'https:' || isLoopback(address)
}

/** True for an address on this machine. */
export function isLoopback(address: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname)
}
