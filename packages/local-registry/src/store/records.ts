/** A stored file: its bytes are found by `sha256`. */
export interface FileRecord {
  readonly filename: string
  readonly size: number
  readonly sha256: string
  readonly sha512: string
}

export type JsonObject = Record<string, unknown>

export interface NpmVersionRecord {
  /** As published, without `dist`. */
  readonly manifest: JsonObject
  readonly file: FileRecord & { readonly sha1: string }
  readonly published: string
  /** Sigstore bundles that came with the publish. */
  readonly bundles: readonly unknown[]
}

export interface NpmPackageRecord {
  readonly name: string
  readonly access: 'public' | 'restricted'
  readonly distTags: Record<string, string>
  readonly versions: Record<string, NpmVersionRecord>
  readonly created: string
  readonly modified: string
}

export interface PypiFileRecord extends FileRecord {
  readonly version: string
  readonly packagetype: 'sdist' | 'bdist_wheel'
  readonly pythonVersion: string
  readonly requiresPython: string | undefined
  readonly md5: string
  readonly blake2: string
  readonly uploaded: string
  /** METADATA of a wheel (PEP 658). */
  readonly metadata: string | undefined
}

export interface PypiProjectRecord {
  /** As last uploaded, not normalised. */
  readonly name: string
  readonly files: readonly PypiFileRecord[]
  /** The upload form's metadata by release; the first file of a release decides, as on PyPI. */
  readonly releases: Record<string, PypiRelease>
}

interface PypiRelease {
  readonly created: string
  readonly metadata: Readonly<Record<string, readonly string[]>>
}
