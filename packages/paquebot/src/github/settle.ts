import type { Errand, GitHub, Reply } from './model.ts'

/**
 * Carries out a write that must not happen twice. When nobody knows whether it did, `find` looks; only what is
 * surely not there is sent again. Throws `github/*`.
 */
export async function settle<T>(
  github: GitHub,
  errand: Errand,
  {
    write,
    find,
  }: {
    readonly write: () => Promise<Reply<T>>
    readonly find: () => Promise<T | undefined>
  },
): Promise<T> {
  for (const pause of [1000, 4000, undefined]) {
    const reply = await write()
    if (reply.kind === 'done') return reply.data
    if (reply.kind !== 'unsure' || pause === undefined) throw await github.failure(reply, errand)
    // A list may be a moment behind what was written.
    await github.pause(pause)
    const there = await find()
    if (there !== undefined) return there
  }
  throw new Error('unreachable')
}
