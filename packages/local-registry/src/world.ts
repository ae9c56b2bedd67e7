import type { Issuer } from './oidc/issuer.ts'
import type { Sessions } from './oidc/sessions.ts'
import type { Store } from './store/store.ts'
import type { LocalRegistryOptions, RegistryKind } from './types.ts'
import type { Upstream } from './upstream.ts'

/** What the handlers share. */
export interface World {
  readonly options: LocalRegistryOptions
  /** Plain tokens that may write. */
  readonly tokens: readonly string[]
  readonly store: Store
  readonly issuer: Issuer
  /** Tokens from the exchange, by registry. */
  readonly sessions: Readonly<Record<RegistryKind, Sessions>>
  readonly upstream: Readonly<Record<RegistryKind, Upstream>>
  readonly now: () => Date
  /** Own address, with a slash at the end. */
  readonly address: (kind: RegistryKind) => string
}
