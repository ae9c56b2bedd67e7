import type { Artifact } from '../model/artifact.ts'

export interface RegistryAddress {
  /** npm: registry base. PyPI: the upload address. */
  readonly upload: string
  /** npm: the same base. PyPI: the simple index. */
  readonly index: string
  /** PyPI: base of the JSON API. npm: the same base. */
  readonly api: string
  /** npm: the `authorization` header for reading, where the user has a key for this registry; asked each time. */
  readonly reader?: () => string
}

export type RemoteState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'same' }
  /** `since`: when it was published, where the registry tells (ISO 8601). */
  | { readonly kind: 'other'; readonly digest: string; readonly since?: string }
  | Unknown

/** No answer that can be relied on. */
export interface Unknown {
  readonly kind: 'unknown'
  readonly why: string
}

/** A version under its name. */
export interface NamedVersion {
  readonly name: string
  readonly version: string
}

/** A file that a registry has, under the name that a build gives it. */
export interface DownloadedFile {
  readonly file: string
  readonly kind: Artifact['kind']
  readonly bytes: Uint8Array
}

/** `partial`: some of its files are there and more may come. */
export type ReleaseState =
  | { readonly kind: 'absent' }
  /** `since`: when the first file of it came (ISO 8601), where the registry tells. */
  | { readonly kind: 'partial' | 'complete'; readonly since?: string }
  | Unknown

/** What a registry said to one upload. Which answers mean what: reference of npm and PyPI, `answers.ts` of each. */
export type UploadAnswer =
  /** It has the file; when others see it is another question. */
  | { readonly kind: 'accepted' }
  /** The name is taken, by these bytes or by others: look what is there. */
  | { readonly kind: 'exists'; readonly why: string }
  /** It was accepted before and is not visible yet. */
  | { readonly kind: 'staged'; readonly why: string }
  /** It may have arrived or not: look what is there, and send it again if it is not. */
  | Unclear
  | Refused

export interface Unclear {
  readonly kind: 'unclear'
  readonly why: string
  /** Milliseconds, when the registry asks for a pause. */
  readonly retryAfter?: number
}

/** No, and another try will not help. */
export interface Refused {
  readonly kind: 'refused'
  readonly why: string
  readonly hint: string
  /** It may be the key's fault: a fresh one is worth one try. */
  readonly keyRefused?: true
}

/** npm's dist-tags. */
export interface TagStore {
  /** All tags of a package; `absent` when the registry does not know the package. */
  read(name: string, registry: RegistryAddress): Promise<TagsState>
  /** Points the tag at a version, or takes it away when `to` is null. */
  move(move: TagMove): Promise<TagAnswer>
  /** The highest final version below this one, where the registry tells. */
  before(name: string, version: string, registry: RegistryAddress): Promise<string | undefined>
}

export type TagsState =
  | { readonly kind: 'tags'; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'absent' }
  | Unknown

export interface TagMove {
  readonly name: string
  readonly tag: string
  readonly to: string | null
  readonly registry: RegistryAddress
  /** As of an upload. */
  readonly credential: () => Promise<string>
  readonly signal?: AbortSignal
}

export type TagAnswer = { readonly kind: 'done' } | Unclear | Refused
