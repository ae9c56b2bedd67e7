import type { Drafts } from '../io/drafts.ts'
import type { ExecOptions, ExecResult } from '../io/exec.ts'
import type { Repository } from '../io/repository.ts'
import type { Artifact, PackedContents } from '../model/artifact.ts'
import type { Finding } from '../model/finding.ts'
import type {
  EcosystemId,
  Package,
  PackageId,
  Workspace,
  WorkspaceTools,
} from '../model/package.ts'
import type { RangeChange, Release } from '../model/plan.ts'
import type { UploadOutcome } from '../model/step.ts'
import type { VersionScheme } from '../model/version.ts'
import type { Signer } from './signer.ts'

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

  /** What the registry holds for exactly this artifact. */
  probe(artifact: Artifact, registry: RegistryAddress): Promise<RemoteState>

  /** Uploads the file. A second time with the same bytes is `already-there`. Throws `publish/*`. */
  upload(upload: Upload): Promise<UploadOutcome>

  /** Installs from the rehearsal registry in a clean folder and uses what a user would use. */
  tryOut(trial: Trial): Promise<TrialResult>
}

export interface Discovered {
  readonly packages: readonly Package[]
  readonly findings: readonly Finding[]
  readonly tools: WorkspaceTools
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

export interface RegistryAddress {
  /** npm: registry base. PyPI: the upload address. */
  readonly upload: string
  /** npm: the same base. PyPI: the simple index. */
  readonly index: string
  /** PyPI: base of the JSON API. npm: the same base. */
  readonly api: string
}

export type RemoteState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'same' }
  | { readonly kind: 'other'; readonly digest: string }
  | { readonly kind: 'unknown'; readonly why: string }

export interface Upload {
  readonly artifact: Artifact
  /** Absolute path of the bytes. */
  readonly path: string
  readonly registry: RegistryAddress
  readonly tag?: string
  readonly access?: 'public' | 'restricted'
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
