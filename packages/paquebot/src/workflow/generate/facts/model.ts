import type { EcosystemId, NpmTool } from '../../../model/package.ts'
import type { ServiceDraft } from '../model.ts'

/** What the templates know of a repository. */
export interface Facts {
  /** `owner/name` on GitHub. */
  readonly slug?: string
  readonly defaultBranch: string
  readonly node: readonly NodeProject[]
  readonly python: readonly PythonProject[]
  readonly database?: Database
  /** Registries that packages of this repository go to. */
  readonly worlds: readonly EcosystemId[]
  readonly coverage?: 'codecov'
  /** Names of the commit style for dependency updates: `chore(deps)`. */
  readonly updatePrefix?: string
  readonly paquebot: PaquebotFacts
  readonly settings: Settings
  /** Files that are not wanted. */
  readonly without: readonly string[]
  /** `.pre-commit-config.yaml` is there. */
  readonly preCommit: boolean
  /** `.secrets.baseline` is there: false alarms that somebody has looked at. */
  readonly secretsBaseline: boolean
}

/** `[workflow]` of paquebot.toml. */
interface Settings {
  readonly runner: string | readonly string[]
}

/** How Paquebot is started here. */
export interface PaquebotFacts {
  readonly command: string
  /** `project`: it comes with the installation of the root; `nothing`: Node is enough. */
  readonly needs: 'project' | 'nothing'
}

/** A command of a job and what the step is called. */
export interface Command {
  readonly name: string
  readonly run: string
  /** Why it is as it is. */
  readonly about?: readonly string[]
}

/** What a project lets check, each empty where it has nothing of the kind. */
interface Commands {
  readonly lint: readonly Command[]
  readonly types: readonly Command[]
  readonly test: readonly Command[]
  readonly integration: readonly Command[]
}

/** Packages of npm that are installed together. */
export interface NodeProject extends Commands {
  /** Relative to the root, `.` for the root itself. */
  readonly directory: string
  /** `site`: a page that is built and not published by itself. */
  readonly kind: 'packages' | 'site'
  readonly tool: NpmTool
  readonly lockfile?: string
  /** Supported lines of Node that the manifests accept: `22`. */
  readonly versions: readonly string[]
  readonly install: Command
  /** Yarn of today that the repository does not carry: Corepack has to fetch it. */
  readonly corepack: boolean
  readonly build: readonly Command[]
  readonly audit?: Command
}

/** A Python project, or those of one uv workspace. */
export interface PythonProject extends Commands {
  readonly directory: string
  readonly lockfile?: string
  /** `3.11`. */
  readonly versions: readonly string[]
  readonly install: readonly Command[]
  readonly security: readonly Command[]
  /** pytest-cov is there. */
  readonly coverage: boolean
}

/** Services that the tests talk to. */
export interface Database {
  readonly services: readonly ServiceDraft[]
  /** Addresses for the steps that use them: `DATABASE_URL`. */
  readonly env: Readonly<Record<string, string>>
  readonly migrations: readonly Migration[]
}

/** A command that brings the database up to date, and the project whose tools it needs. */
export interface Migration extends Command {
  readonly world: 'node' | 'python' | 'none'
  readonly directory: string
}
