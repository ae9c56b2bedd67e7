import type { Errand, Failure, GitHub, Reply } from './model.ts'

const isThere = (reply: Failure) =>
  reply.kind === 'refused' &&
  (reply.codes.includes('already_exists') || /already exists/i.test(reply.said))

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
    const mayBeThere = reply.kind === 'unsure' || isThere(reply)
    // A list may be a moment behind what was written.
    if (mayBeThere) await github.pause(pause ?? 0)
    const there = mayBeThere ? await find() : undefined
    if (there !== undefined) return there
    if (reply.kind !== 'unsure' || pause === undefined) throw await github.failure(reply, errand)
  }
  throw new Error('unreachable')
}
