import type { PackageId } from './package.ts'

/** What announcing is to leave: tags and releases. Made of the repository, the registries, the tags and the releases. */
export interface AnnouncePlan {
  readonly format: 1
  /** Where tags go: to GitHub by its API, or to the remote by git. */
  readonly forge: 'github' | 'git'
  /** `owner/name` on GitHub. */
  readonly repository?: string
  readonly announcements: readonly Announcement[]
  /** Packages of which there is nothing to announce, and why. */
  readonly skipped: readonly { readonly id: PackageId; readonly why: string }[]
}

/** One tag and its release. Packages of one version may share it. */
export interface Announcement {
  readonly tag: string
  readonly commit: string
  readonly packages: readonly AnnouncedPackage[]
  readonly tagging: Tagging
  readonly release: Releasing
}

interface AnnouncedPackage {
  readonly id: PackageId
  readonly name: string
  readonly version: string
}

/** `elsewhere`: the tag is at another commit. It is never moved. `none`: there is nothing that it could be put at. */
export type Tagging =
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'there' }
  | { readonly kind: 'elsewhere'; readonly commit: string }
  | { readonly kind: 'make'; readonly form: TagForm }

export type TagForm =
  | { readonly kind: 'lightweight' }
  | { readonly kind: 'annotated' | 'signed'; readonly message: string }

export type Releasing =
  | { readonly kind: 'none'; readonly why: string }
  /** Published already; `attach` is what it lacks. */
  | {
      readonly kind: 'there'
      readonly id: number
      readonly url: string
      readonly attach: readonly ReleaseFile[]
    }
  | {
      readonly kind: 'make'
      /** A draft that is there; null: none. */
      readonly draft: number | null
      readonly title: string
      /** Null: the draft's own text stays. */
      readonly notes: string | null
      readonly isPrerelease: boolean
      readonly isLatest: boolean
      readonly attach: readonly ReleaseFile[]
      /** Assets of the draft that are broken or have other bytes. */
      readonly remove: readonly { readonly id: number; readonly name: string }[]
    }

/** A file to attach. */
export interface ReleaseFile {
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly sha256: string
}
