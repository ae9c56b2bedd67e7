import type { Signer } from '../../ecosystems/signer.ts'
import type { Finding } from '../../model/finding.ts'
import type { EcosystemId } from '../../model/package.ts'

/** What a key is asked for. A publication is one. */
export interface Target {
  readonly ecosystem: EcosystemId
  readonly name: string
  /** Upload address, when the package has one of its own. */
  readonly registry?: string
}

/** What the holder of a key wants to do with it. */
type KeyUse = 'publish' | 'dist-tag'

/** Keys of the registries. Whoever holds this can ask for keys; nothing that is handed around holds any. */
export interface Credentials {
  /**
   * Authorises every package without uploading: npm's exchanges first, then PyPI's mint, because that one can create
   * a project. An error among the findings means that some upload would be refused.
   */
  preflight(publications: readonly Target[]): Promise<readonly Finding[]>
  /**
   * The key for one action, asked at the last moment, used once, kept nowhere (see `ecosystems/key.ts`).
   * Throws `publish/no-credential` with what is missing or which claim differs, and `http/failed`.
   */
  key(target: Target, use: KeyUse): Promise<string>
  /** The registry has called the last key of this world expired: the next one is a new one. */
  forget(ecosystem: EcosystemId): void
  /** Nothing more is published: gives keys back where the registry takes them. Never throws. */
  close(): Promise<void>
  /** For people: `trusted publishing`, ``token from `NPM_TOKEN` ``. Never the key. */
  describe(ecosystem: EcosystemId): string
  /**
   * Who signs where a package comes from: only with trusted publishing, from a public repository, and never for a
   * registry on this machine unless sigstore's addresses are set as well.
   */
  signer(target: Target): Promise<Signer | undefined>
}
