import type { Lapse } from './types.ts'

/** Something that passes by itself. */
export interface Running {
  isOver(): boolean
  /** Somebody was told the old state. */
  count(): void
}

const defaultReads = 3

/** Begins now. Whichever limit is reached first ends it. */
export function startLapse(lapse: Lapse, now: () => Date): Running {
  const { milliseconds } = lapse
  const until = milliseconds === undefined ? undefined : now().getTime() + milliseconds
  let reads = lapse.reads ?? (until === undefined ? defaultReads : Number.POSITIVE_INFINITY)
  return {
    isOver: () => reads <= 0 || (until !== undefined && now().getTime() >= until),
    count: () => {
      reads -= 1
    },
  }
}

/** Never over. */
export const forEver: Running = { isOver: () => false, count: () => {} }
