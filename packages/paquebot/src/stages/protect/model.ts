import type { Finding } from '../../model/finding.ts'

/** `solo`: nobody else is there to approve. `team`: somebody else has to. */
export type Preset = 'solo' | 'team'

/** A value of GitHub's, as JSON. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** A ruleset in the form of `POST /repos/{owner}/{repo}/rulesets`. */
export interface RulesetBody {
  readonly name: string
  readonly target: 'branch' | 'tag'
  readonly enforcement: 'active'
  readonly bypass_actors: readonly {
    readonly actor_id: number
    readonly actor_type: 'Integration'
    readonly bypass_mode: 'always'
  }[]
  readonly conditions: {
    readonly ref_name: { readonly include: readonly string[]; readonly exclude: readonly string[] }
  }
  readonly rules: readonly RulesetRule[]
}

export interface RulesetRule {
  readonly type: string
  readonly parameters?: { readonly [key: string]: Json }
}

/** A ref that may deploy to an environment. `*` does not match `/`. */
export interface RefPolicy {
  readonly type: 'branch' | 'tag'
  readonly name: string
}

/** An environment that a publish job names, and from where it may be used. */
export interface EnvironmentWish {
  readonly name: string
  readonly policies: readonly RefPolicy[]
  /** Numbers of the accounts that approve; absent: as it is. */
  readonly reviewers?: readonly number[]
}

/** Settings of the whole repository; absent: as they are. */
interface SettingsWish {
  /** What GITHUB_TOKEN may do where a workflow says nothing. */
  readonly tokenPermissions: 'read'
  /** The release pull request is made with GITHUB_TOKEN. */
  readonly actionsOpenPulls?: true
  /** Published releases cannot be changed any more. */
  readonly immutableReleases?: true
  /** Actions are taken by commit only. */
  readonly pinnedActions?: true
}

/** How the repository should be protected. */
export interface Protection {
  readonly preset: Preset
  /** Why this preset, where nobody has asked for one. */
  readonly because?: string
  readonly rulesets: readonly RulesetBody[]
  readonly environments: readonly EnvironmentWish[]
  readonly settings: SettingsWish
  readonly findings: readonly Finding[]
}

/** How GitHub has it. */
export interface Present {
  readonly rulesets: readonly PresentRuleset[]
  readonly environments: readonly PresentEnvironment[]
  readonly settings: {
    readonly tokenPermissions: string
    readonly actionsOpenPulls: boolean
    readonly immutableReleases: boolean
    readonly pinnedActions: boolean
    /** Which actions may run: kept. */
    readonly allowedActions: string
  }
  /** The default branch has a classic protection as well. */
  readonly isClassic: boolean
}

export interface PresentRuleset {
  readonly id: number
  readonly name: string
  readonly body: { readonly [key: string]: Json }
}

export interface PresentEnvironment {
  readonly name: string
  readonly usesPolicies: boolean
  readonly waitTimer: number
  readonly preventSelfReview: boolean
  readonly reviewers: readonly { readonly type: 'User' | 'Team'; readonly id: number }[]
  readonly policies: readonly (RefPolicy & { readonly id: number })[]
}

/** A value that is not as it should be: what it is about, what is there, what should be. */
export interface Difference {
  readonly path: string
  readonly from: Json | undefined
  readonly to: Json
}

/** The body of `PUT /repos/{owner}/{repo}/environments/{name}`, which takes exactly these four. */
interface EnvironmentBody {
  readonly wait_timer: number
  readonly prevent_self_review: boolean
  readonly reviewers: readonly { readonly type: 'User' | 'Team'; readonly id: number }[] | null
  readonly deployment_branch_policy: {
    readonly protected_branches: false
    readonly custom_branch_policies: true
  }
}

/** Something to change on GitHub. */
export type ProtectStep =
  | { readonly kind: 'create-ruleset'; readonly body: RulesetBody }
  | {
      readonly kind: 'update-ruleset'
      readonly id: number
      readonly body: RulesetBody
      readonly differences: readonly Difference[]
    }
  | {
      readonly kind: 'put-environment'
      readonly name: string
      readonly isNew: boolean
      readonly body: EnvironmentBody
      readonly differences: readonly Difference[]
    }
  | { readonly kind: 'add-policy'; readonly environment: string; readonly policy: RefPolicy }
  | {
      readonly kind: 'token-permissions'
      readonly body: {
        readonly default_workflow_permissions: 'read' | 'write'
        readonly can_approve_pull_request_reviews: boolean
      }
      readonly differences: readonly Difference[]
    }
  | { readonly kind: 'immutable-releases' }
  | { readonly kind: 'pinned-actions'; readonly allowedActions: string }
