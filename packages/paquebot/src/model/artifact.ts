import type { EcosystemId, PackageId } from './package.ts'

/** One file that a registry takes. */
export interface Artifact {
  readonly package: PackageId
  readonly name: string
  readonly version: string
  readonly ecosystem: EcosystemId
  readonly kind: 'tarball' | 'wheel' | 'sdist'
  /** File name; the file lies beside `manifest.json`. */
  readonly file: string
  /** Bytes. */
  readonly size: number
  /** Hex. */
  readonly sha256: string
  /** Hex. */
  readonly sha512: string
  /** How many files are inside. */
  readonly files: number
}

/** `manifest.json` of an artifact folder: what later stages upload and never rebuild. */
export interface ArtifactManifest {
  readonly format: 1
  /** The commit that they were built from, when the tree had no other changes; manifests of old have none. */
  readonly commit?: string
  readonly artifacts: readonly Artifact[]
}

/** One entry inside an archive. */
export interface PackedFile {
  /** As in the archive, without npm's `package/` or an sdist's top folder. */
  readonly path: string
  readonly size: number
  /** Unix permission bits, 0 when the archive has none. */
  readonly mode: number
  readonly link?: string
  /** The bytes; archives are read whole (registries limit them to 100 MB). */
  readonly bytes: Uint8Array
}

/** An archive opened: entries in archive order, with what was odd about it. */
export interface PackedContents {
  /** `package` for npm, `<name>-<version>` for an sdist, empty for a wheel. */
  readonly top: string
  readonly files: readonly PackedFile[]
  readonly duplicates: readonly string[]
  /** Paths that leave the folder (`..`, absolute). */
  readonly escapes: readonly string[]
}
