import { type Running, startLapse } from '../faults/lapse.ts'
import type { Lapse } from '../faults/types.ts'

/** What a cache in front of the store still tells. */
export interface Stale<T> {
  /** Does `change`; when it changed the record, readers are told the old one for a while. */
  during<R>(key: string, lapse: Lapse, change: () => Promise<R>): Promise<R>
  /** The record as readers see it: an old one, or that of the store. Each old one counts as a read. */
  read(key: string): T | undefined
}

export function openStale<T>(
  store: { get(key: string): T | undefined },
  now: () => Date,
): Stale<T> {
  const old = new Map<string, { readonly record: T | undefined; readonly running: Running }>()
  return {
    during: async (key, lapse, change) => {
      const record = store.get(key)
      const outcome = await change()
      if (store.get(key) !== record) old.set(key, { record, running: startLapse(lapse, now) })
      return outcome
    },
    read: (key) => {
      const found = old.get(key)
      if (found === undefined || found.running.isOver()) return store.get(key)
      found.running.count()
      return found.record
    },
  }
}
