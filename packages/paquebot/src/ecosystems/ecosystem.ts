import type { Drafts } from '../io/drafts.ts'
import type { ExecOptions, ExecResult } from '../io/exec.ts'
import type { Repository } from '../io/repository.ts'
import type { Artifact, PackedContents } from '../model/artifact.ts'
import type { Finding } from '../model/finding.ts'
import type {
  EcosystemId,
  Package,
  PackageId,
  VersionPlace,
  Workspace,
  WorkspaceTools,
} from '../model/package.ts'
import type { RangeChange, Release } from '../model/plan.ts'
import type { VersionScheme } from '../model/version.ts'
import type {
  DownloadedFile,
  NamedVersion,
  RegistryAddress,
  ReleaseState,
  RemoteState,
  TagStore,
  Unknown,
  UploadAnswer,
} from './remote.ts'
import type { Signer } from './signer.ts'

export type * from './remote.ts'

/**
 * One package world behind one small interface. Registered in `ecosystems/index.ts`;
 * must pass `test/support/ecosystem-contract.ts`.
 */
export interface Ecosystem {
  readonly id: EcosystemId
  readonly versions: VersionScheme

  /** What is here, without dependencies between packages of this repository. Reads files only. */
  discover(repository: Repository): Discovered

  /** Edges of `pkg` to the given packages of its own world, from its manifest. */
  dependencies(
    repository: Repository,
    pkg: Package,
    all: readonly Package[],
  ): readonly Package['dependencies'][number][]

  /** What the manifests of one folder say, in whatever commit; undefined when they name no package. */
  identify(repository: Repository, folder: string): Identity | undefined

  /** Every version that the registry lists, in one request; no answer is never an empty list. */
  releases(name: string, registry: RegistryAddress, signal: AbortSignal): Promise<Releases>

  /** The commit that the provenance at this address names; undefined when it cannot be read. Nothing is verified. */
  sourceCommit(provenance: string, signal: AbortSignal): Promise<string | undefined>

  /** Writes version and ranges into the drafts: only the bytes that they mean. */
  write(pkg: Package, change: VersionChange, drafts: Drafts): void

  /** Frozen installs of what builds and tests need, one per lockfile that one of the packages depends on. */
  installs(
    workspace: Workspace,
    packages: readonly Package[],
    repository: Repository,
  ): readonly Install[]

  /** Runs the package's own build script, when it has one. */
  build(pkg: Package, shop: Workshop): Promise<readonly Finding[]>

  /**
   * Packs with the repository's own tools into `outDir`; returns the file names.
   * `version` is the planned one, for packages that take theirs from a tag.
   */
  pack(pkg: Package, outDir: string, shop: Workshop, version: string): Promise<Packed>

  /** What is really inside a packed file, judged without the network. */
  inspect(input: Inspection): Promise<readonly Finding[]>

  /** What the registry holds for exactly this artifact, from the page that is the first to know. */
  probe(artifact: Artifact, registry: RegistryAddress, signal?: AbortSignal): Promise<RemoteState>

  /** What the registry holds of a version, whatever its bytes. */
  released(version: NamedVersion, registry: RegistryAddress): Promise<ReleaseState>

  /**
   * What installers find of the artifact. The page that they ask lags behind what `probe` asks, so `absent` here says
   * nothing of what is there.
   */
  listed(artifact: Artifact, registry: RegistryAddress): Promise<RemoteState>

  /** The files of a published version, each compared with the registry's digest. Throws what `fetch` throws. */
  download(
    version: NamedVersion,
    registry: RegistryAddress,
    signal?: AbortSignal,
  ): Promise<readonly DownloadedFile[]>

  /** Sends the file once and says what the registry answered. Throws what `credential` throws. */
  upload(upload: Upload): Promise<UploadAnswer>

  /** Names that point at versions (npm's dist-tags); absent where the registry has none. */
  readonly tags?: TagStore

  /** Installs from the rehearsal registry in a clean folder and uses what a user would use. */
  tryOut(trial: Trial): Promise<TrialResult>
}

export interface Discovered {
  readonly packages: readonly Package[]
  readonly findings: readonly Finding[]
  readonly tools: WorkspaceTools
}

/** A package as the manifests of one folder describe it. */
export interface Identity
  extends Pick<
    Package,
    'id' | 'name' | 'ecosystem' | 'path' | 'version' | 'versionSource' | 'private' | 'aliases'
  > {
  /** The literal that decides, and that of a stand-in. */
  readonly places: readonly VersionPlace[]
}

/** What a registry has of one package. */
export type Releases =
  | {
      readonly kind: 'known'
      readonly versions: readonly PublishedVersion[]
      /** npm: versions by dist-tag; empty on PyPI. */
      readonly distTags: Readonly<Record<string, string>>
      /** False for a mirror that lists what it happens to have: a version that is not listed may well exist. */
      readonly isWhole: boolean
    }
  | { readonly kind: 'absent' }
  | Unknown

export interface PublishedVersion {
  readonly version: string
  /** Milliseconds since 1970, where the registry tells. */
  readonly time?: number
  /** Taken back: users are warned of it, or do not get it. */
  readonly settled?: 'deprecated' | 'yanked' | 'unpublished'
  /** The commit it was published from, as npm notes it. */
  readonly commit?: string
  readonly hasProvenance: boolean
  /** Where the provenance, or that of one of the files, can be read. */
  readonly provenance?: string
  readonly files: readonly {
    readonly file: string
    readonly sha256?: string
    readonly sha512?: string
  }[]
}

/** The new version of one package and the ranges in its manifest that move with others. */
export interface VersionChange {
  readonly to: string
  readonly ranges: readonly RangeChange[]
  /** The day that a template may write; now when absent. */
  readonly now?: Date
}

/** A frozen install: what to run where, and what it means when it fails. */
export interface Install {
  /** For people: `pnpm install in .`. */
  readonly title: string
  /** Relative to the root. */
  readonly cwd: string
  /** The lockfile, relative to the root; findings point at it. */
  readonly lockfile?: string
  run(shop: Workshop): Promise<readonly Finding[]>
}

/**
 * Where stages work: a copy of the repository, an environment without secrets, a place for logs.
 * Every child process goes through `run`.
 */
export interface Workshop {
  /** Absolute root of the copy (or of the user's tree for a plain `paquebot build`). */
  readonly root: string
  readonly workspace: Workspace
  readonly repository: Repository
  /** Folder of Paquebot's own persistent caches and tools. */
  readonly cache: string
  /** Folder for throw-away files. */
  readonly scratch: string
  readonly env: NodeJS.ProcessEnv
  readonly offline: boolean
  /** The user's own registries, asked from the user's clients. */
  readonly upstream: { readonly npm: string; readonly pypi: string }
  /** Runs a child with this environment; extra `env` on top; output goes to `logs/<log>.log`. */
  run(
    argv: readonly string[],
    options: { cwd: string; log: string; env?: NodeJS.ProcessEnv } & Pick<
      ExecOptions,
      'timeoutMs' | 'stdin'
    >,
  ): Promise<ExecResult>
  /** Tells what is going on below the current task. */
  detail(text: string): void
}

export interface Packed {
  /** Absolute paths of the files a registry takes. */
  readonly files: readonly string[]
  readonly findings: readonly Finding[]
}

export interface Inspection {
  readonly artifact: Artifact
  /** Absolute path of the file. */
  readonly path: string
  readonly contents: PackedContents
  readonly pkg: Package
  readonly release: Release
  readonly workspace: Workspace
  /** Files of the built working copy, to tell "not built" from "not packed". */
  readonly repository: Repository
  /** All releases of this plan and current versions of the rest. */
  readonly versions: ReadonlyMap<PackageId, string>
  /** Other artifacts of the same package (wheel beside sdist). */
  readonly siblings: readonly { readonly artifact: Artifact; readonly contents: PackedContents }[]
  /** For data that only a tool knows, such as the list of classifiers. */
  readonly shop: Workshop
}

export interface Upload {
  readonly artifact: Artifact
  /** Absolute path of the bytes. */
  readonly path: string
  readonly registry: RegistryAddress
  readonly tag?: string
  readonly access?: 'public' | 'restricted'
  /** What the file was built from; npm notes it as `gitHead`. */
  readonly commit?: string
  /** Asked at the last moment; the answer is used once and kept nowhere. */
  readonly credential: () => Promise<string>
  /** Signs where the file comes from; absent: nothing is signed. */
  readonly signer?: Signer
  readonly signal?: AbortSignal
}

export interface Trial {
  readonly pkg: Package
  readonly artifacts: readonly Artifact[]
  /** Folder of the artifact files. */
  readonly artifactDir: string
  readonly contents: ReadonlyMap<string, PackedContents>
  readonly version: string
  /** All versions of this release, to install siblings exactly. */
  readonly versions: ReadonlyMap<PackageId, string>
  readonly registry: RegistryAddress
  /** Commands of the user's own, as argv. */
  readonly smoke: readonly (readonly string[])[]
  /** Also run the package's own tests against the installed artifact. */
  readonly withTests: boolean
  /** Command of its own tests, from paquebot.toml. */
  readonly test?: readonly string[]
  /** Empty folder of this trial. */
  readonly folder: string
  readonly shop: Workshop
}

export interface TrialResult {
  readonly findings: readonly Finding[]
  /** What was tried, in words for the report: `import @x/core (ESM)`, `tokenledger --help`. */
  readonly tried: readonly string[]
}
