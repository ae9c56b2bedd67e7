import type { Key } from './key.ts'

/** A key that the user has put somewhere, and where, for people. */
export interface UserToken {
  readonly key: Key
  /** `` `NPM_TOKEN` ``, `the npmrc of the user`. */
  readonly from: string
}

/** The user's own keys of one world. */
export interface TokenSource {
  /** The key for this upload address; keys for other hosts are never given out. */
  find(registry: string): UserToken | undefined
  /** Where stand-ins for a token were found that are none. */
  readonly placeholders: readonly string[]
}
