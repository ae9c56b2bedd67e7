import type { Finding } from '../../model/finding.ts'
import type {
  Difference,
  EnvironmentWish,
  Json,
  Present,
  PresentEnvironment,
  PresentRuleset,
  Protection,
  ProtectStep,
  RulesetBody,
  RulesetRule,
} from './model.ts'

/** What has to change on GitHub, and what is told of what stays. Pure. */
export function compareProtection(
  wish: Protection,
  present: Present,
): { readonly steps: readonly ProtectStep[]; readonly findings: readonly Finding[] } {
  const steps = [
    ...settingSteps(wish, present),
    ...wish.environments.flatMap((one) => environmentSteps(one, present)),
    ...wish.rulesets.flatMap((body) => rulesetSteps(body, present)),
  ]
  return {
    steps,
    findings: [...foreign(wish, present), ...classic(present), ...extra(wish, present)],
  }
}

function rulesetSteps(body: RulesetBody, { rulesets }: Present): readonly ProtectStep[] {
  const there = rulesets.find(({ name }) => name === body.name)
  if (there === undefined) return [{ kind: 'create-ruleset', body }]
  const kept = withKept(body, there)
  const differences = rulesetDifferences(kept, there)
  if (differences.length === 0) return []
  const whole = { ...kept, rules: [...kept.rules, ...ownRules(body, there)] }
  return [{ kind: 'update-ruleset', id: there.id, body: whole, differences }]
}

/** Our rules with what somebody has added to them: other parameters, more approvals, checks of other Apps. */
function withKept(body: RulesetBody, there: PresentRuleset): RulesetBody {
  const present = new Map(rulesIn(there).map((rule) => [rule.type, rule.parameters ?? {}]))
  const rules = body.rules.map((rule) => {
    const found = present.get(rule.type)
    if (found === undefined || rule.parameters === undefined) return rule
    return { ...rule, parameters: { ...found, ...stricter(rule.parameters, found) } }
  })
  return { ...body, rules }
}

type Parameters = NonNullable<RulesetRule['parameters']>

function stricter(ours: Parameters, found: Parameters): Parameters {
  const approvals = [ours, found].map((one) => Number(one.required_approving_review_count ?? 0))
  const [wanted = 0, there = 0] = approvals
  return {
    ...ours,
    ...(wanted > 0 && there > wanted ? { required_approving_review_count: there } : {}),
    ...withOtherChecks(ours, found),
  }
}

/** What GitHub Actions itself reports is ours alone: a name of yesterday would be waited for without end. */
function withOtherChecks(ours: Parameters, found: Parameters): Parameters {
  const key = 'required_status_checks'
  const [wanted, there] = [ours[key], found[key]]
  if (!Array.isArray(wanted) || !Array.isArray(there)) return {}
  const ids = new Set(wanted.map((one) => (isObject(one) ? one.integration_id : undefined)))
  const others = there.filter((one) => isObject(one) && !ids.has(one.integration_id))
  return { [key]: [...wanted, ...others] }
}

/** Rules that somebody has added to ours stay. */
function ownRules(body: RulesetBody, there: PresentRuleset): readonly RulesetRule[] {
  const ours = new Set(body.rules.map(({ type }) => type))
  return rulesIn(there).filter(({ type }) => !ours.has(type))
}

const rulesIn = ({ body }: PresentRuleset) =>
  (body.rules ?? []) as unknown as readonly RulesetRule[]

function rulesetDifferences(body: RulesetBody, there: PresentRuleset): readonly Difference[] {
  const { rules, ...rest } = body
  const present = new Map(rulesIn(there).map((rule) => [rule.type, rule]))
  const ofRules = rules.flatMap((rule) => {
    const found = present.get(rule.type)
    const path = `rules.${rule.type}`
    if (found === undefined) return [{ path, from: undefined, to: asJson(rule.parameters ?? {}) }]
    return differencesIn(asJson(found.parameters ?? {}), asJson(rule.parameters ?? {}), path)
  })
  return [...differencesIn(there.body, asJson(rest), ''), ...ofRules]
}

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Only what is wished for is compared: GitHub fills in the rest. */
function differencesIn(from: Json | undefined, to: Json, path: string): readonly Difference[] {
  if (isObject(to) && (isObject(from) || from === undefined))
    return Object.entries(to).flatMap(([key, value]) =>
      differencesIn(from?.[key], value, path === '' ? key : `${path}.${key}`),
    )
  return equal(from, to) ? [] : [{ path, from, to }]
}

/** Lists are sets here: of checks, patterns, actors. */
function equal(from: Json | undefined, to: Json): boolean {
  if (!Array.isArray(to)) return JSON.stringify(from) === JSON.stringify(to)
  if (!Array.isArray(from) || from.length !== to.length) return false
  return to.every((one) => from.some((other) => differencesIn(other, one, '').length === 0))
}

function environmentSteps(
  wish: EnvironmentWish,
  { environments }: Present,
): readonly ProtectStep[] {
  const there = environments.find(({ name }) => name.toLowerCase() === wish.name.toLowerCase())
  const wanted = wish.reviewers?.map((id) => ({ type: 'User' as const, id }))
  const reviewers = wanted ?? there?.reviewers ?? []
  const differences = [
    ...(there?.usesPolicies === true
      ? []
      : [{ path: 'deployment_branch_policy', from: there ? 'all' : undefined, to: 'custom' }]),
    ...differencesIn(asJson(there?.reviewers ?? []), asJson(reviewers), 'reviewers'),
  ]
  const put: readonly ProtectStep[] =
    differences.length === 0
      ? []
      : [
          {
            kind: 'put-environment',
            name: wish.name,
            isNew: there === undefined,
            body: {
              wait_timer: there?.waitTimer ?? 0,
              prevent_self_review: there?.preventSelfReview ?? false,
              reviewers: reviewers.length === 0 ? null : reviewers,
              deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
            },
            differences,
          },
        ]
  const missing = wish.policies.filter((policy) => !hasPolicy(there, policy))
  const add = missing.map(
    (policy): ProtectStep => ({ kind: 'add-policy', environment: wish.name, policy }),
  )
  return [...put, ...add]
}

const hasPolicy = (
  there: PresentEnvironment | undefined,
  { type, name }: { type: string; name: string },
) =>
  there?.usesPolicies === true &&
  there.policies.some((one) => one.type === type && one.name === name)

function settingSteps(
  { settings }: Protection,
  { settings: there }: Present,
): readonly ProtectStep[] {
  const mayOpen = settings.actionsOpenPulls ?? there.actionsOpenPulls
  const differences = [
    ...differencesIn(
      there.tokenPermissions,
      settings.tokenPermissions,
      'default_workflow_permissions',
    ),
    ...differencesIn(there.actionsOpenPulls, mayOpen, 'can_approve_pull_request_reviews'),
  ]
  return [
    ...(differences.length === 0
      ? []
      : [
          {
            kind: 'token-permissions' as const,
            body: {
              default_workflow_permissions: 'read' as const,
              can_approve_pull_request_reviews: mayOpen,
            },
            differences,
          },
        ]),
    ...(settings.immutableReleases && !there.immutableReleases
      ? [{ kind: 'immutable-releases' as const }]
      : []),
    ...(settings.pinnedActions && !there.pinnedActions
      ? [{ kind: 'pinned-actions' as const, allowedActions: there.allowedActions }]
      : []),
  ]
}

function foreign(wish: Protection, { rulesets }: Present): readonly Finding[] {
  const ours = new Set(wish.rulesets.map(({ name }) => name))
  return rulesets
    .filter(({ name }) => !ours.has(name))
    .map(({ name }) => ({
      rule: 'protect/foreign-ruleset',
      severity: 'info',
      message: `the ruleset \`${name}\` is not ours and stays as it is: the strictest of all counts`,
    }))
}

function classic({ isClassic }: Present): readonly Finding[] {
  if (!isClassic) return []
  return [
    {
      rule: 'protect/classic-protection',
      severity: 'warning',
      message: 'the default branch has a classic protection rule beside the rulesets',
      hint: 'whoever passes a ruleset does not pass the classic rule: remove it under Settings > Branches when the rulesets are in place',
    },
  ]
}

function extra({ environments }: Protection, present: Present): readonly Finding[] {
  return environments.flatMap((wish) => {
    const there = present.environments.find(
      ({ name }) => name.toLowerCase() === wish.name.toLowerCase(),
    )
    const more = (there?.policies ?? []).filter(
      ({ type, name }) => !wish.policies.some((one) => one.type === type && one.name === name),
    )
    return more.map(
      ({ type, name }): Finding => ({
        rule: 'protect/extra-policy',
        severity: 'warning',
        message: `the environment \`${wish.name}\` may also be used from the ${type} \`${name}\`, from which no workflow publishes`,
        hint: `remove it under Settings > Environments > ${wish.name} when nothing needs it`,
      }),
    )
  })
}
