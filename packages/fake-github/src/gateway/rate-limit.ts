import type { Actor } from '../actors.ts'
import { Refusal, refuse } from '../http/reply.ts'
import type { FakeGithubOptions } from '../types.ts'

/** Counts the requests of each token. Returns the headers that every answer of the API has; over the limit it refuses. */
export function openRateLimit({ rateLimit, now = () => new Date() }: FakeGithubOptions) {
  const used = new Map<string, number>()
  return (actor: Actor): Readonly<Record<string, string>> => {
    const spent = (used.get(actor.kind) ?? 0) + 1
    used.set(actor.kind, spent)
    const limit = rateLimit ?? (actor.kind === 'github_token' ? 1000 : 5000)
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - spent)),
      'x-ratelimit-used': String(Math.min(limit, spent)),
      'x-ratelimit-reset': String(Math.ceil(now().getTime() / 3_600_000) * 3600),
      'x-ratelimit-resource': 'core',
    }
    if (spent <= limit) return headers
    const { reply } = refuse(403, `API rate limit exceeded for ${actor.user.login}.`)
    throw new Refusal({ ...reply, headers: { ...headers, ...reply.headers } })
  }
}
