import type { PublishedVersion, Releases } from '../../ecosystems/ecosystem.ts'
import type { Location, Severity } from '../../model/finding.ts'
import type { EcosystemId, Package, PackageId } from '../../model/package.ts'

/** A package whose releases are looked at; without `pkg` it is only in the history. */
export interface Subject {
  readonly id: PackageId
  readonly name: string
  readonly ecosystem: EcosystemId
  readonly pkg?: Package
}

/** What the tree of a tag has for the version that the tag says. */
export type Held =
  | { readonly kind: 'same' }
  /** Literals that say something else, the one that decides first. */
  | { readonly kind: 'other'; readonly places: readonly HeldPlace[] }
  /** The tree has no such package. */
  | { readonly kind: 'none' }
  /** The version is the tag's, or no file says it. */
  | { readonly kind: 'unwritten' }

interface HeldPlace {
  readonly file: string
  readonly version: string
}

/** A release as a tag tells it. */
export interface Tagged {
  readonly tag: string
  readonly commit: string
  /** Milliseconds since 1970, of the commit. */
  readonly time: number
  /** HEAD has it behind it. */
  readonly isBehindHead: boolean
  readonly held: Held
  /** The tree calls the package private: it was not for the registry. */
  readonly isPrivate: boolean
  /** The tag names nobody, and others have its version: this one might have been meant. */
  readonly isBeside?: true
}

/** Everything that is known of one version of one package. */
export interface Release {
  readonly version: string
  readonly tags: readonly Tagged[]
  readonly published?: PublishedVersion
  /** Where the changelog speaks of it. */
  readonly section?: Location
  readonly isCurrent: boolean
}

/** One package with all its versions, newest first. */
export interface Ledger {
  readonly subject: Subject
  /** The version in the tree, in the registry's spelling. */
  readonly current: string | null
  readonly releases: readonly Release[]
  readonly registry: RegistryState
  /** The changelog has this many versions. */
  readonly sections: number
}

export type RegistryState =
  | Releases
  /** With `--offline`, and for what is never uploaded. */
  | { readonly kind: 'not-asked' }

/** Does the registry lack what it does not list? */
export function saysAbsent(registry: RegistryState): boolean {
  return registry.kind === 'absent' || (registry.kind === 'known' && registry.isWhole)
}

/** Something that does not agree. Several of one rule and package become one finding. */
export interface Fault {
  readonly rule: string
  readonly severity: Severity
  readonly id: PackageId
  readonly version: string
  readonly tag?: string
  /** The release that it is about; absent for what is wrong with the whole, now. */
  readonly release?: Release
  /** In a few words, for lists: `` `core@1.2.0` holds 1.1.0 ``. */
  readonly short: string
  /** The whole sentence, where it stands alone. */
  readonly message: string
  readonly hint: string
  readonly at?: Location
  /** Out of how many of its kind: tags, versions, sections. */
  readonly of?: number
  /** What many of them have in common: `versions in the changelog never came out`. */
  readonly many?: string
}
