/** A place in a text; lines and columns start at 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** From the first character to the one behind the last. */
export interface Range {
  readonly start: Position
  readonly end: Position
}

/** A value and where it stands. */
export interface Located<T> {
  readonly value: T
  readonly range: Range
}

/** A scalar as text, expressions included: `true`, `3.11`, `${{ github.ref }}`. */
export type Text = Located<string>

/** A key and its value: a line of `env`, `with`, `outputs`. */
export interface Entry {
  readonly key: Text
  readonly value: Text
}

/** What is wrong with a file by GitHub's own rules. */
export interface Problem {
  readonly kind: 'yaml' | 'duplicate-key' | 'schema' | 'expression'
  readonly message: string
  readonly range: Range
}

/** Any YAML value with its place: for rules that look where the model does not. */
export type Node =
  | { readonly kind: 'scalar'; readonly text: string; readonly range: Range }
  | { readonly kind: 'sequence'; readonly items: readonly Node[]; readonly range: Range }
  | {
      readonly kind: 'mapping'
      readonly entries: readonly { readonly key: Text; readonly value: Node }[]
      readonly range: Range
    }

/** A workflow file. Broken files give what could be read and `problems`. */
export interface Workflow {
  /** As given by the caller; POSIX, relative to the root of the repository. */
  readonly path: string
  readonly text: string
  readonly name?: Text
  /** One per event; `on: [push, pull_request]` gives two. */
  readonly triggers: readonly Trigger[]
  readonly permissions?: Permissions
  readonly env: readonly Entry[]
  readonly defaults: RunDefaults
  readonly concurrency?: Concurrency
  readonly jobs: readonly Job[]
  readonly comments: readonly Text[]
  readonly problems: readonly Problem[]
  /** The whole document; absent where nothing could be read. */
  readonly root?: Node
}

/** An event that starts a workflow, with its filters. */
export interface Trigger {
  /** `push`, `pull_request`, `workflow_call`, … */
  readonly event: Text
  readonly branches: readonly Text[]
  readonly branchesIgnore: readonly Text[]
  readonly tags: readonly Text[]
  readonly tagsIgnore: readonly Text[]
  readonly paths: readonly Text[]
  readonly pathsIgnore: readonly Text[]
  readonly types: readonly Text[]
  /** `schedule`. */
  readonly crons: readonly Text[]
  /** `workflow_run`: names of workflows. */
  readonly workflows: readonly Text[]
  /** `workflow_call` and `workflow_dispatch`. */
  readonly inputs: readonly Input[]
  /** `workflow_call`. */
  readonly secrets: readonly Declared[]
  /** `workflow_call`. */
  readonly outputs: readonly Entry[]
}

export interface Declared {
  readonly name: Text
  readonly required: boolean
}

export interface Input extends Declared {
  /** `string`, `number`, `boolean`, `choice`, `environment`. */
  readonly type?: string
  readonly default?: Text
  readonly options: readonly Text[]
}

/** `permissions: read-all` has `all` and no entries. */
export interface Permissions {
  readonly all?: 'read-all' | 'write-all'
  readonly entries: readonly Entry[]
  readonly range: Range
}

export interface Concurrency {
  readonly group: Text
  /** Absent: false. */
  readonly cancelInProgress?: Text
  /** `queue: max`. */
  readonly queue?: Text
  readonly range: Range
}

export interface RunDefaults {
  readonly shell?: Text
  readonly workingDirectory?: Text
}

export interface Job {
  readonly id: Text
  /** From the key to the end of the job. */
  readonly range: Range
  readonly name?: Text
  readonly needs: readonly Text[]
  readonly if?: Text
  readonly permissions?: Permissions
  readonly env: readonly Entry[]
  readonly defaults: RunDefaults
  readonly concurrency?: Concurrency
  readonly timeoutMinutes?: Text
  readonly continueOnError?: Text
  readonly outputs: readonly Entry[]
  readonly strategy?: Strategy
  readonly environment?: { readonly name: Text; readonly url?: Text }
  /** Labels; a group counts as the label `group:<name>`. */
  readonly runsOn: readonly Text[]
  readonly container?: Service
  readonly services: readonly Service[]
  readonly steps: readonly Step[]
  /** A call of a reusable workflow. */
  readonly uses?: Text
  readonly with: readonly Entry[]
  readonly secrets: 'inherit' | readonly Entry[]
}

export interface Strategy {
  /** As written; `expandMatrix` makes its combinations. */
  readonly matrix?: Node
  readonly failFast?: Text
  readonly maxParallel?: Text
  readonly range: Range
}

/** A service container, or the job's own (`id` is `container`). */
export interface Service {
  readonly id: Text
  readonly image?: Text
  readonly env: readonly Entry[]
  readonly ports: readonly Text[]
  readonly volumes: readonly Text[]
  readonly options?: Text
  readonly range: Range
}

export interface Step {
  readonly range: Range
  readonly id?: Text
  readonly name?: Text
  readonly if?: Text
  readonly uses?: Text
  readonly with: readonly Entry[]
  readonly run?: Script
  readonly shell?: Text
  readonly workingDirectory?: Text
  readonly env: readonly Entry[]
  readonly continueOnError?: Text
  readonly timeoutMinutes?: Text
}

/** The text of `run:`. */
export interface Script extends Text {
  /** Where each line of `value` begins in the file, the first line first: block scalars are indented and may be folded. */
  readonly lines: readonly Position[]
}

/** `uses:` taken apart. */
export type Uses =
  | {
      readonly kind: 'action'
      /** `owner/name`. */
      readonly repository: string
      /** Below the repository; empty for its root. */
      readonly path: string
      readonly ref: string
      /** The comment behind it: `v4.2.0`. */
      readonly version?: string
    }
  /** A reusable workflow of another repository. */
  | {
      readonly kind: 'workflow'
      readonly repository: string
      readonly path: string
      readonly ref: string
    }
  /** `./` or `$/`: a folder with an action, or a workflow file, of this repository. */
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'docker'; readonly image: string }
  /** Written with an expression, or nothing that GitHub knows. */
  | { readonly kind: 'unknown'; readonly text: string }

/** An action of the repository: `action.yml`. */
export interface Action {
  readonly path: string
  readonly text: string
  readonly name?: Text
  readonly inputs: readonly Input[]
  readonly outputs: readonly Entry[]
  /** `node24`, `docker`, `composite`. */
  readonly using?: Text
  readonly steps: readonly Step[]
  readonly comments: readonly Text[]
  readonly problems: readonly Problem[]
  readonly root?: Node
}

/** `.github/dependabot.yml`. */
export interface Dependabot {
  readonly path: string
  readonly text: string
  readonly updates: readonly DependabotUpdate[]
  readonly comments: readonly Text[]
  readonly problems: readonly Problem[]
  readonly root?: Node
}

export interface DependabotUpdate {
  readonly range: Range
  readonly ecosystem?: Text
  readonly directories: readonly Text[]
  readonly interval?: Text
  /** Days, `default-days`; absent where there is no `cooldown`. */
  readonly cooldown?: Text
  readonly groups: readonly {
    readonly name: Text
    readonly patterns: readonly Text[]
    readonly updateTypes: readonly Text[]
  }[]
}
