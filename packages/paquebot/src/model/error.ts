import type { Location } from './finding.ts'

export type ErrorCode =
  | 'cli/usage'
  | 'cli/cancelled'
  | 'config/invalid'
  | 'discover/no-root'
  | 'discover/no-packages'
  | 'exec/not-found'
  | 'exec/failed'
  | 'git/unknown-ref'
  | 'git/locked'
  | 'io/cannot-read'
  | 'io/cannot-write'
  | 'plan/stale'
  | 'plan/unreadable'
  | 'plan/unspeakable-version'
  | 'version/conflict'
  | 'bump/no-git'
  | 'bump/dirty-tree'
  | 'bump/wrong-branch'
  | 'bump/tag-exists'
  | 'bump/not-landed'
  | 'version/module'
  | 'version/format-failed'
  | 'version/commit-failed'
  | 'build/no-tool'
  | 'build/failed'
  | 'publish/refused'
  | 'publish/other-bytes'
  | 'publish/no-credential'
  | 'publish/pending'
  | 'publish/artifacts'
  | 'publish/locked'
  | 'publish/no-address'
  | 'publish/dirty-tree'
  | 'generate/unreadable'
  | 'verify/no-git'
  | 'http/failed'
  | 'pr/no-commit'
  | 'announce/no-remote'
  | 'announce/not-pushed'
  | 'init/no-git'
  | 'github/no-repository'
  | 'github/no-token'
  | 'github/token-refused'
  | 'github/forbidden'
  | 'github/pull-requests-off'
  | 'github/rule'
  | 'github/workflow-files'
  | 'github/not-found'
  | 'github/immutable'
  | 'github/stale'
  | 'github/rate-limit'
  | 'github/unreachable'
  | 'github/refused'

/**
 * We cannot go on. Thrown; only the CLI prints it.
 * `message` says what happened to what, `hint` what to type next, `at` where in the user's files.
 */
export class PaquebotError extends Error {
  readonly code: ErrorCode
  readonly hint?: string
  readonly at?: Location
  readonly details?: string

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; at?: Location; details?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.name = 'PaquebotError'
    this.code = code
    if (more.hint !== undefined) this.hint = more.hint
    if (more.at !== undefined) this.at = more.at
    if (more.details !== undefined) this.details = more.details
  }
}
