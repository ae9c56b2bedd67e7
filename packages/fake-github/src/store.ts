import type { Actor, User } from './actors.ts'
import type {
  GithubEvent,
  GithubRequest,
  RepositoryOptions,
  RulesetBody,
  TokenKind,
  WorkflowRun,
} from './types.ts'

/** A repository's state beside its git repository. */
export interface Repository {
  readonly id: number
  readonly owner: User
  readonly name: string
  readonly fullName: string
  readonly isPrivate: boolean
  readonly defaultBranch: string
  /** The bare git repository. */
  readonly dir: string
  readonly createdAt: string
  readonly settings: Settings
  readonly pulls: Pull[]
  readonly labels: Label[]
  readonly releases: Release[]
  /** The release that `latest` names; undefined: found by the legacy rule. */
  latest: number | undefined
  /** Tags of deleted immutable releases; never to be used again. */
  readonly burntTags: Set<string>
  readonly rulesets: Ruleset[]
  readonly environments: Environment[]
  readonly checks: Check[]
  readonly runs: Run[]
  readonly events: GithubEvent[]
  /** Commits that GitHub signed. */
  readonly verified: Set<string>
  readonly attestations: Attestation[]
}

interface Settings {
  immutableReleases: boolean
  actionsMayCreatePullRequests: boolean
  secrets: readonly string[]
  /** "Require actions to be pinned to a full-length commit SHA". */
  needsPinnedActions: boolean
  defaultWorkflowPermissions: 'read' | 'write'
  readonly allowAutoMerge: boolean
  readonly deleteBranchOnMerge: boolean
}

export interface Pull {
  readonly id: number
  readonly number: number
  readonly user: User
  readonly createdAt: string
  updatedAt: string
  title: string
  body: string | null
  readonly head: string
  base: string
  /** Tip of the head branch, or what it was when the pull request was closed. */
  headSha: string
  /** Tip of the base branch when the head was last looked at. */
  baseSha: string
  state: 'open' | 'closed'
  draft: boolean
  closedAt: string | null
  merged: { readonly by: User; readonly at: string; readonly sha: string } | null
  autoMerge: { readonly by: User; readonly method: string } | null
  readonly labels: Set<string>
  readonly comments: Comment[]
  approvals: number
}

export interface Comment {
  readonly id: number
  readonly user: User
  readonly createdAt: string
  updatedAt: string
  body: string
}

interface Label {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly description: string | null
}

export interface Release {
  readonly id: number
  readonly author: User
  readonly createdAt: string
  updatedAt: string
  publishedAt: string | null
  tag: string
  targetCommitish: string
  name: string | null
  body: string
  draft: boolean
  prerelease: boolean
  immutable: boolean
  /** `make_latest: "false"` was the last word about it. */
  neverLatest: boolean
  readonly assets: Asset[]
}

export interface Asset {
  readonly id: number
  name: string
  label: string | null
  readonly uploader: User
  readonly contentType: string
  readonly createdAt: string
  /** `starter`: the upload broke off. */
  readonly state: 'uploaded' | 'starter'
  readonly data: Buffer
  readonly digest: string | null
}

export interface Ruleset extends RulesetBody {
  readonly id: number
  readonly createdAt: string
  readonly updatedAt: string
}

export interface Environment {
  readonly id: number
  readonly name: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly waitTimer: number
  readonly preventSelfReview: boolean
  readonly reviewers: readonly { readonly type: string; readonly id: number }[]
  readonly branchPolicy: {
    readonly protected_branches: boolean
    readonly custom_branch_policies: boolean
  } | null
  readonly policies: {
    readonly id: number
    readonly name: string
    readonly type: 'branch' | 'tag'
  }[]
}

interface Check {
  readonly id: number
  readonly sha: string
  readonly name: string
  readonly conclusion: 'success' | 'failure' | 'skipped'
  readonly at: string
}

export interface Run extends Omit<WorkflowRun, 'state'> {
  state: WorkflowRun['state']
  readonly actor: User
  readonly title: string
  readonly createdAt: string
  readonly number: number
}

interface Attestation {
  readonly id: number
  readonly subjects: readonly string[]
  readonly predicateType: string
  readonly bundle: unknown
}

/** What all handlers share. */
export interface World {
  readonly now: () => Date
  /** Next id, over everything. */
  readonly nextId: () => number
  readonly actors: Readonly<Record<TokenKind, Actor>>
  readonly repositories: readonly Repository[]
  /** Without a slash at the end; known once the server listens. */
  readonly url: () => string
  /** Uploads that break off after their asset was made. */
  readonly brokenUploads: WeakSet<GithubRequest>
}

export function makeRepository(
  options: RepositoryOptions,
  base: Pick<Repository, 'id' | 'dir' | 'createdAt' | 'owner'>,
): Repository {
  return {
    ...base,
    name: options.name,
    fullName: `${options.owner}/${options.name}`,
    isPrivate: options.private ?? false,
    defaultBranch: options.defaultBranch ?? 'main',
    settings: {
      immutableReleases: options.immutableReleases ?? false,
      actionsMayCreatePullRequests: options.actionsMayCreatePullRequests ?? false,
      defaultWorkflowPermissions: options.defaultWorkflowPermissions ?? 'read',
      secrets: options.secrets ?? [],
      needsPinnedActions: false,
      allowAutoMerge: options.allowAutoMerge ?? false,
      deleteBranchOnMerge: options.deleteBranchOnMerge ?? false,
    },
    pulls: [],
    labels: [],
    releases: [],
    latest: undefined,
    burntTags: new Set(),
    rulesets: [],
    environments: [],
    checks: [],
    runs: [],
    events: [],
    verified: new Set(),
    attestations: [],
  }
}
