import { type Actor, actionsAppId } from '../actors.ts'
import { readCommit } from '../git/objects.ts'
import { git } from '../git/process.ts'
import type { RefChange } from '../git/refs.ts'
import type { Pull, Repository, Ruleset } from '../store.ts'
import type { BypassActor, RuleBody } from '../types.ts'
import { fnmatch } from './patterns.ts'

/** How a ref is being changed: by a push or an API call, or by merging a pull request. */
export type Way =
  | { readonly kind: 'direct' }
  | { readonly kind: 'merge'; readonly pull: Pull; readonly method: string }

export const direct: Way = { kind: 'direct' }

export interface Attempt extends RefChange {
  readonly actor: Actor
  readonly way: Way
  /** Where git finds the objects of a push that is not accepted yet. */
  readonly env?: Readonly<Record<string, string>>
}

export interface EffectiveRule {
  readonly ruleset: Ruleset
  readonly rule: RuleBody
}

/** The rules of active rulesets whose conditions name this ref. */
export function rulesFor(repository: Repository, ref: string): EffectiveRule[] {
  const target = kindOf(ref)
  return repository.rulesets
    .filter(
      (ruleset) => ruleset.enforcement === 'active' && (ruleset.target ?? 'branch') === target,
    )
    .filter((ruleset) => isConditionMet(repository, ruleset, ref))
    .flatMap((ruleset) => (ruleset.rules ?? []).map((rule) => ({ ruleset, rule })))
}

function isConditionMet(repository: Repository, ruleset: Ruleset, ref: string): boolean {
  const { include = [], exclude = [] } = ruleset.conditions?.ref_name ?? {}
  const names = (pattern: string) =>
    pattern === '~ALL' ||
    (pattern === '~DEFAULT_BRANCH'
      ? ref === `refs/heads/${repository.defaultBranch}`
      : fnmatch(pattern, ref))
  return include.some(names) && !exclude.some(names)
}

/** What the rules say against a change, in GitHub's words; empty: nothing. */
export async function violationsOf(repository: Repository, attempt: Attempt): Promise<string[]> {
  const rules = rulesFor(repository, attempt.ref).filter(
    ({ ruleset }) => !isBypassed(repository, ruleset, attempt),
  )
  const found = await Promise.all(
    rules.map(async ({ rule }) => (await judges[rule.type]?.(repository, attempt, rule)) ?? []),
  )
  return [...new Set([...tagLocks(repository, attempt), ...found.flat()])]
}

const creation = 'Cannot create ref due to creations being restricted.'
const update = 'Cannot update this protected ref.'
const kindOf = (ref: string) => (ref.startsWith('refs/tags/') ? 'tag' : 'branch')
const deletion = (ref: string) => `Cannot delete this ${kindOf(ref)}`
const forcePush = (ref: string) => `Cannot force-push to this ${kindOf(ref)}`

/** Tags of immutable releases stay, and those of deleted ones never come back. */
function tagLocks(repository: Repository, { ref, before, after }: Attempt): string[] {
  const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1]
  if (tag === undefined) return []
  if (before === null) return repository.burntTags.has(tag) ? [creation] : []
  const isLocked = repository.releases.some((release) => release.immutable && release.tag === tag)
  if (!isLocked) return []
  return [after === null ? deletion(ref) : update]
}

type Judge = (
  repository: Repository,
  attempt: Attempt,
  rule: RuleBody,
) => string[] | Promise<string[]>

const judges: Readonly<Record<string, Judge>> = {
  creation: (_, { before }) => (before === null ? [creation] : []),
  update: (_, { before, after }) => (before !== null && after !== null ? [update] : []),
  deletion: (_, { ref, after }) => (after === null ? [deletion(ref)] : []),
  non_fast_forward: async (repository, attempt) =>
    (await isFastForward(repository, attempt)) ? [] : [forcePush(attempt.ref)],
  required_linear_history: async (repository, attempt) =>
    (await newCommits(repository, attempt, '--merges')).length === 0
      ? []
      : ['This branch must not contain merge commits.'],
  required_signatures: async (repository, attempt) => {
    const commits = await newCommits(repository, attempt)
    const areSigned = commits.every((commit) => repository.verified.has(commit))
    return areSigned ? [] : ['Commits must have verified signatures.']
  },
  pull_request: judgePullRequest,
  required_status_checks: judgeChecks,
}

function judgePullRequest(_: Repository, attempt: Attempt, rule: RuleBody): string[] {
  if (attempt.after === null || attempt.before === null) return []
  if (attempt.way.kind === 'direct') return ['Changes must be made through a pull request.']
  const { required_approving_review_count: count, allowed_merge_methods: methods } =
    (rule.parameters ?? {}) as { [name: string]: unknown }
  const { pull, method } = attempt.way
  if (Array.isArray(methods) && !methods.includes(method)) {
    return [`Merge method ${method} is not allowed on this branch.`]
  }
  if (typeof count !== 'number' || pull.approvals >= count) return []
  const reviews = count === 1 ? 'review is' : 'reviews are'
  return [`At least ${count} approving ${reviews} required by reviewers with write access.`]
}

function judgeChecks(repository: Repository, attempt: Attempt, rule: RuleBody): string[] {
  if (attempt.after === null) return []
  const parameters = (rule.parameters ?? {}) as {
    readonly required_status_checks?: readonly { readonly context: string }[]
    readonly do_not_enforce_on_create?: boolean
  }
  if (attempt.before === null && parameters.do_not_enforce_on_create) return []
  const sha = attempt.way.kind === 'merge' ? attempt.way.pull.headSha : attempt.after
  const required = (parameters.required_status_checks ?? []).map(({ context }) => context)
  const missing = required.filter((context) => !hasPassed(repository, sha, context))
  if (missing.length === 0) return []
  return missing.length === 1
    ? [`Required status check "${missing[0]}" is expected.`]
    : [`${missing.length} of ${required.length} required status checks are expected.`]
}

/** The last report of a name counts; skipped counts as success. */
function hasPassed(repository: Repository, sha: string, name: string): boolean {
  const last = repository.checks.findLast((check) => check.sha === sha && check.name === name)
  return last !== undefined && last.conclusion !== 'failure'
}

export async function isFastForward(
  repository: Pick<Repository, 'dir'>,
  { before, after, env }: Pick<Attempt, 'before' | 'after' | 'env'>,
): Promise<boolean> {
  if (before === null || after === null || before === after) return true
  const next = env === undefined ? await readCommit(repository.dir, after) : undefined
  if (next?.parents.includes(before)) return true
  const output = await git(repository.dir, ['rev-list', '-n1', `${after}..${before}`], {
    ...(env && { env }),
  })
  return output.trim() === ''
}

async function newCommits(
  repository: Repository,
  { before, after, env }: Attempt,
  ...options: readonly string[]
): Promise<string[]> {
  if (after === null) return []
  const base = before === null ? ['--all'] : [before]
  const args = ['rev-list', ...options, after, '--not', ...base]
  const output = await git(repository.dir, args, { ...(env && { env }) })
  return output.split('\n').filter(Boolean)
}

// Ids of the built-in roles; the payloads of GitHub's own ruleset editor have them.
const roles: Readonly<Record<number, readonly Actor['role'][]>> = {
  2: ['maintain', 'admin'],
  4: ['write', 'maintain', 'admin'],
  5: ['admin'],
}

function isBypassed(repository: Repository, ruleset: Ruleset, { actor, way }: Attempt): boolean {
  return (ruleset.bypass_actors ?? []).some((bypass) => {
    if (bypass.bypass_mode === 'pull_request' && way.kind === 'direct') return false
    return isNamed(repository, actor, bypass)
  })
}

function isNamed(repository: Repository, actor: Actor, bypass: BypassActor): boolean {
  if (bypass.actor_type === 'Integration') {
    return actor.appId === bypass.actor_id && actor.appId !== actionsAppId
  }
  if (actor.user.type === 'Bot') return false
  if (bypass.actor_type === 'OrganizationAdmin') {
    return repository.owner.type === 'Organization' && actor.role === 'admin'
  }
  if (bypass.actor_type !== 'RepositoryRole') return false
  return roles[bypass.actor_id ?? 0]?.includes(actor.role) ?? false
}
