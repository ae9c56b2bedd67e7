import type { Unclear } from './ecosystem.ts'

/** What every answer of a registry is classified by. `status` 0: there was none. */
export interface Answered {
  readonly status: number
  /** The registry's own words. */
  readonly text: string
  /** The `retry-after` header. */
  readonly retryAfter?: string
}

/** An answer that leaves open what happened: no answer, an overload, a fault of the server. */
export function unclear({ status, text, retryAfter }: Answered): Unclear {
  const pause = milliseconds(retryAfter)
  return {
    kind: 'unclear',
    why: status === 0 ? text : `${status} ${text}`.trim(),
    ...(pause === undefined ? {} : { retryAfter: pause }),
  }
}

/** True where the server may have done its work all the same. */
export const isUnclear = (status: number) =>
  status === 0 || status === 408 || status === 425 || status === 429 || status >= 500

/** Seconds or a date (RFC 9110, 10.2.3). */
function milliseconds(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(header)
  return Number.isFinite(date) ? Math.max(0, date - Date.now()) : undefined
}
