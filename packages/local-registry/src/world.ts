import type { Scans } from './npm/scans.ts'
import type { Stages } from './npm/stage.ts'
import type { Issuer } from './oidc/issuer.ts'
import type { Sessions } from './oidc/sessions.ts'
import type { NpmPackageRecord, PypiProjectRecord } from './store/records.ts'
import type { Stale } from './store/stale.ts'
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
  /** npm versions that are accepted and not visible. */
  readonly scans: Scans
  /** npm versions that wait for approval. */
  readonly stages: Stages
  /** Old packuments and simple indexes. */
  readonly stale: { readonly npm: Stale<NpmPackageRecord>; readonly pypi: Stale<PypiProjectRecord> }
  /** Tokens from the exchange, by registry. */
  readonly sessions: Readonly<Record<RegistryKind, Sessions>>
  readonly upstream: Readonly<Record<RegistryKind, Upstream>>
  readonly now: () => Date
  /** Own address, with a slash at the end. */
  readonly address: (kind: RegistryKind) => string
}
