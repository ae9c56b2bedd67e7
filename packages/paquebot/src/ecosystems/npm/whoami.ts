import { basicHeader, type Key, npmAuth } from '../key.ts'
import { withSlash } from './probe.ts'

/** Does the registry know this token? Undefined when it does not tell: many private ones have no such question. */
export async function isKnownToken(
  registry: string,
  key: Key,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const signals = [AbortSignal.timeout(30_000), ...(signal === undefined ? [] : [signal])]
  const authorization = 'token' in npmAuth(key) ? `Bearer ${key}` : basicHeader(key)
  try {
    const answer = await fetch(new URL('-/whoami', withSlash(registry)), {
      headers: { authorization, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.any(signals),
    })
    await answer.body?.cancel()
    if (answer.ok) return true
    return answer.status === 401 ? false : undefined
  } catch {
    signal?.throwIfAborted()
    return undefined
  }
}
