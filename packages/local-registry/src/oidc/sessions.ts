import { randomBytes } from 'node:crypto'

/** What a token from the exchange may do. */
export interface Session {
  /** Package names; PyPI's normalised. */
  readonly packages: readonly string[]
  readonly publish: boolean
  readonly distTag: boolean
  /** Seconds since 1970. */
  readonly expires: number
}

/** Short-lived tokens and what they stand for. */
export interface Sessions {
  issue(session: Session): string
  /** Nothing for a token that is unknown or has expired. */
  find(token: string): Session | undefined
  /** One token is not good any more. */
  revoke(token: string): void
  /** No token issued so far is good any more. */
  expireAll(): void
}

export function openSessions(prefix: string, now: () => Date): Sessions {
  const sessions = new Map<string, Session>()
  return {
    issue: (session) => {
      const token = `${prefix}${randomBytes(24).toString('base64url')}`
      sessions.set(token, session)
      return token
    },
    revoke: (token) => sessions.delete(token),
    expireAll: () => sessions.clear(),
    find: (token) => {
      const session = sessions.get(token)
      return session === undefined || session.expires <= now().getTime() / 1000
        ? undefined
        : session
    },
  }
}
