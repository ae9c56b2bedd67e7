import type { EcosystemId } from '../../../../model/package.ts'
import type { Scalar, StepDraft } from '../../model.ts'
import { nodeForPaquebot, uvStep } from '../toolchain.ts'

/** What the release workflows are made of. */
export interface ReleaseFacts {
  /** `owner/name` on GitHub: copies of the repository release nothing. */
  readonly slug: string
  readonly defaultBranch: string
  /** The registries that this repository publishes to. */
  readonly worlds: readonly EcosystemId[]
  /** Names of the environments that the registries' trusted publishers are bound to. */
  readonly environments: Readonly<Record<EcosystemId, string>>
  readonly paquebot: ReleaseCommand
  /** Node, package managers and Python of the project, without caches: for jobs that build, and for lockfiles. */
  readonly toolchain: readonly StepDraft[]
  /** CI as a called workflow: nothing is published that it does not pass. */
  readonly ci?: CalledCi
  /** An App whose pull requests start their checks by themselves; absent: the job's own token. */
  readonly app?: AppNames
  /** What `version-bump.yml` lets choose from. */
  readonly bump: BumpChoice
  /** Every run waits its turn, and none is dropped: `queue: max`, which actionlint 1.7 refuses. */
  readonly queue: boolean
}

/** How a job starts Paquebot, without anything of the project. */
export interface ReleaseCommand {
  /** What stands before the command's name: `npx --yes paquebot@1.2.3`. */
  readonly command: string
  /** What must be set up for it. */
  readonly setup: readonly StepDraft[]
  /** The client of a registry, which says where it is: npm comes with Node, uv with nothing. */
  readonly clients: Readonly<Record<EcosystemId, readonly StepDraft[]>>
}

/** The published package, in just this version, started by the npx of a Node whose npm is young enough. */
export function publishedPaquebot(version: string): ReleaseCommand {
  return {
    command: `npx --yes paquebot@${version}`,
    setup: [nodeForPaquebot],
    clients: { npm: [], pypi: [uvStep] },
  }
}

export interface CalledCi {
  /** `./.github/workflows/ci.yml`. */
  readonly path: string
  /** What its jobs need: a called workflow gets no more than its caller. */
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>
  readonly secrets?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, Scalar>>
  /** Its input that takes the commit to test; without one it tests the newest commit. */
  readonly ref?: string
}

/** Where the keys of a GitHub App are kept. */
export interface AppNames {
  /** Environment of the jobs that use it. */
  readonly environment: string
  /** Variable with the client id. */
  readonly clientId: string
  /** Secret with the private key. */
  readonly privateKey: string
}

interface BumpChoice {
  /** Names of packages that are bumped each for itself; empty: there is one, or they share their version. */
  readonly packages: readonly string[]
}
