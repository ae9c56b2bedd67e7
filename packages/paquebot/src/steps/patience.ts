import { setTimeout as sleep } from 'node:timers/promises'

const first = 250
const longest = 30_000

/** Milliseconds before the next look or try: a quarter of a second, doubled each time, half a minute at most. */
export const pauseAfter = (tries: number) => Math.min(longest, first * 2 ** Math.max(0, tries - 1))

/** Waits; throws the signal's reason when it fires meanwhile. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal })
}

/** A gate before every upload: whoever is told to slow down closes it for all. */
export interface Pace {
  /** Resolves when nobody has asked for a pause. */
  turn(): Promise<void>
  /** No upload begins within the next `ms`. */
  slow(ms: number): void
}

export function openPace(signal: AbortSignal): Pace {
  let until = 0
  return {
    async turn() {
      for (let left = until - Date.now(); left > 0; left = until - Date.now())
        await pause(left, signal)
    },
    slow: (ms) => {
      until = Math.max(until, Date.now() + ms)
    },
  }
}
