/** A scalar of YAML. */
export type Scalar = string | number | boolean

/** A workflow as data, before pins and YAML. Keys are written in GitHub's order, whatever the order here. */
export interface WorkflowDraft {
  /** File name below `.github/workflows`. */
  readonly file: string
  readonly name: string
  /** Lines above the workflow, without `#`: what it is for. */
  readonly about: readonly string[]
  /** As in YAML: `{ push: { branches: ['main'] }, pull_request: {} }`; null values are written empty. */
  readonly on: Readonly<Record<string, unknown>>
  readonly concurrency?: ConcurrencyDraft
  readonly env?: Readonly<Record<string, Scalar>>
  /** The workflow's own are always `{}`: each job says what it needs. */
  readonly jobs: readonly JobDraft[]
}

export interface ConcurrencyDraft {
  /** Lines above it. */
  readonly about?: readonly string[]
  readonly group: string
  readonly cancelInProgress: Scalar
  /** `max`: up to a hundred runs wait in order, in place of the newest one. actionlint 1.7 does not know it. */
  readonly queue?: 'max'
}

/** A job; `permissions` absent means none. */
export interface JobDraft {
  readonly id: string
  readonly name: string
  /** Lines above the job. */
  readonly about?: readonly string[]
  readonly needs?: readonly string[]
  readonly if?: string
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>
  /** In place of the runner of all jobs: npm takes no ID token from a runner of somebody's own. */
  readonly runner?: string
  readonly environment?: string | { readonly name: string; readonly url?: string }
  readonly concurrency?: ConcurrencyDraft
  readonly outputs?: Readonly<Record<string, string>>
  /** Values, or an expression that makes them. */
  readonly matrix?: Readonly<Record<string, readonly Scalar[] | string>>
  /** How many jobs of the matrix run beside each other; all without it. */
  readonly maxParallel?: number
  readonly services?: readonly ServiceDraft[]
  readonly env?: Readonly<Record<string, Scalar>>
  readonly workingDirectory?: string
  readonly timeoutMinutes?: number
  /** A called workflow, instead of steps: `./.github/workflows/ci.yml`. */
  readonly uses?: string
  readonly with?: Readonly<Record<string, Scalar>>
  readonly secrets?: Readonly<Record<string, string>>
  readonly steps?: readonly StepDraft[]
}

export interface StepDraft {
  readonly name: string
  readonly id?: string
  readonly if?: string
  /** Lines above the step: the reason of something odd. */
  readonly about?: readonly string[]
  /** `actions/checkout`, pinned when it is written; or a command. */
  readonly uses?: string
  readonly with?: Readonly<Record<string, Scalar>>
  readonly run?: string
  readonly env?: Readonly<Record<string, Scalar>>
  readonly workingDirectory?: string
}

export interface ServiceDraft {
  readonly id: string
  readonly image: string
  readonly env: Readonly<Record<string, Scalar>>
  readonly ports: readonly string[]
  readonly options: string
}

/** A file that Paquebot writes whole and owns while nobody has edited it. */
export interface GeneratedFile {
  /** POSIX, relative to the git root. */
  readonly path: string
  /** Without the header of ownership. */
  readonly body: string
}
