import { actionsAppId, may } from '../actors.ts'
import { isoSeconds } from '../git/objects.ts'
import { invalid, json, noContent, notFound, refuse, unprocessable } from '../http/reply.ts'
import { rulesFor } from '../rules/rules.ts'
import type { Environment, Ruleset } from '../store.ts'
import type { RulesetBody } from '../types.ts'
import {
  nodeId,
  pageUrl,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
  shape,
} from './call.ts'
import { repositoryShape } from './shapes.ts'

export const settingsHandlers: Readonly<Record<string, RepositoryHandler>> = {
  'repos/get': (call) => json(200, repositoryShape(call, 'full-repository')),
  'repos/check-immutable-releases': (call) => {
    if (!call.repository.settings.immutableReleases) throw notFound()
    return json(200, { enabled: true, enforced_by_owner: false })
  },
  'repos/enable-immutable-releases': (call) => {
    call.repository.settings.immutableReleases = true
    return noContent
  },
  'repos/disable-immutable-releases': (call) => {
    call.repository.settings.immutableReleases = false
    return noContent
  },
  'repos/get-repo-rulesets': (call) =>
    paginate(call, call.repository.rulesets, (ruleset) => summary(call, ruleset)),
  'repos/create-repo-ruleset': (call) => {
    const body = call.body<RulesetBody>()
    refuseBypass(body)
    if (call.repository.rulesets.some(({ name }) => name === body.name)) {
      throw invalid({ resource: 'Ruleset', code: 'custom', message: 'Name must be unique' })
    }
    const now = isoSeconds(call.world.now())
    const ruleset = { ...body, id: call.world.nextId(), createdAt: now, updatedAt: now }
    call.repository.rulesets.push(ruleset)
    return json(201, rulesetShape(call, ruleset))
  },
  'repos/get-repo-ruleset': (call) => json(200, rulesetShape(call, findRuleset(call))),
  'repos/update-repo-ruleset': (call) => {
    const ruleset = findRuleset(call)
    const body = call.body<Partial<RulesetBody>>()
    refuseBypass(body)
    const next = { ...ruleset, ...body, updatedAt: isoSeconds(call.world.now()) }
    call.repository.rulesets.splice(call.repository.rulesets.indexOf(ruleset), 1, next)
    return json(200, rulesetShape(call, next))
  },
  'repos/delete-repo-ruleset': (call) => {
    const { rulesets } = call.repository
    rulesets.splice(rulesets.indexOf(findRuleset(call)), 1)
    return noContent
  },
  'repos/get-branch-rules': (call) => {
    const rules = rulesFor(call.repository, `refs/heads/${call.params.branch}`)
    return paginate(call, rules, ({ ruleset, rule }) => ({
      ...rule,
      ruleset_source_type: 'Repository',
      ruleset_source: call.repository.fullName,
      ruleset_id: ruleset.id,
    }))
  },
  'repos/get-all-environments': (call) => {
    const { environments } = call.repository
    return paginate(
      call,
      environments,
      (environment) => environmentShape(call, environment),
      (page) => ({ total_count: environments.length, environments: page }),
    )
  },
  'repos/get-environment': (call) => {
    const environment = findEnvironment(call)
    if (environment === undefined) throw notFound()
    return json(200, environmentShape(call, environment))
  },
  'repos/create-or-update-environment': putEnvironment,
  'repos/delete-an-environment': (call) => {
    const environment = findEnvironment(call)
    if (environment === undefined) throw notFound()
    const { environments } = call.repository
    environments.splice(environments.indexOf(environment), 1)
    return noContent
  },
}

/** The Actions app belongs to no owner, so it can never be let through. */
function refuseBypass(body: Partial<RulesetBody>): void {
  const hasActionsApp = (body.bypass_actors ?? []).some(
    ({ actor_type, actor_id }) => actor_type === 'Integration' && actor_id === actionsAppId,
  )
  if (!hasActionsApp) return
  throw unprocessable(
    'Actor GitHub Actions integration must be part of the ruleset source or owner organization',
  )
}

function findRuleset(call: RepositoryCall): Ruleset {
  const id = Number(call.params.ruleset_id)
  const ruleset = call.repository.rulesets.find((candidate) => candidate.id === id)
  if (ruleset === undefined) throw notFound()
  return ruleset
}

function summary(call: RepositoryCall, ruleset: Ruleset) {
  const url = `${repositoryUrl(call)}/rulesets/${ruleset.id}`
  return {
    id: ruleset.id,
    node_id: nodeId('RepositoryRuleset', ruleset.id),
    name: ruleset.name,
    target: ruleset.target ?? 'branch',
    source_type: 'Repository',
    source: call.repository.fullName,
    enforcement: ruleset.enforcement,
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
    _links: { self: { href: url }, html: { href: `${pageUrl(call)}/rules/${ruleset.id}` } },
  }
}

function rulesetShape(call: RepositoryCall, ruleset: Ruleset) {
  // Who may not change rulesets does not see who passes them.
  const bypass = may(call.actor, 'administration', 'write')
    ? { bypass_actors: ruleset.bypass_actors ?? [] }
    : {}
  return {
    ...summary(call, ruleset),
    ...bypass,
    ...(ruleset.conditions === undefined ? {} : { conditions: ruleset.conditions }),
    rules: ruleset.rules ?? [],
  }
}

function findEnvironment(call: RepositoryCall): Environment | undefined {
  const name = call.params.environment_name?.toLowerCase()
  return call.repository.environments.find((candidate) => candidate.name.toLowerCase() === name)
}

interface EnvironmentBody {
  readonly wait_timer?: number
  readonly prevent_self_review?: boolean
  readonly reviewers?: Environment['reviewers'] | null
  readonly deployment_branch_policy?: Environment['branchPolicy']
}

function putEnvironment(call: RepositoryCall) {
  const body = call.body<EnvironmentBody | null>() ?? {}
  const policy = body.deployment_branch_policy ?? null
  if (policy && policy.protected_branches === policy.custom_branch_policies) {
    throw refuse(
      422,
      'Invalid request. protected_branches and custom_branch_policies cannot have the same value',
    )
  }
  const old = findEnvironment(call)
  const now = isoSeconds(call.world.now())
  const environment: Environment = {
    id: old?.id ?? call.world.nextId(),
    name: old?.name ?? call.params.environment_name ?? '',
    createdAt: old?.createdAt ?? now,
    updatedAt: now,
    waitTimer: body.wait_timer ?? 0,
    preventSelfReview: body.prevent_self_review ?? false,
    reviewers: body.reviewers ?? [],
    branchPolicy: policy,
  }
  const { environments } = call.repository
  if (old) environments.splice(environments.indexOf(old), 1, environment)
  else environments.push(environment)
  return json(200, environmentShape(call, environment))
}

function environmentShape(call: RepositoryCall, environment: Environment) {
  const rule = (id: number, type: string) => ({ id, node_id: nodeId('GateRule', id), type })
  const { waitTimer, branchPolicy } = environment
  return shape(call, 'environment', {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${repositoryUrl(call)}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${pageUrl(call)}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    protection_rules: [
      ...(waitTimer > 0
        ? [{ ...rule(environment.id * 10, 'wait_timer'), wait_timer: waitTimer }]
        : []),
      ...(environment.reviewers.length > 0
        ? [
            {
              ...rule(environment.id * 10 + 1, 'required_reviewers'),
              prevent_self_review: environment.preventSelfReview,
              reviewers: [],
            },
          ]
        : []),
      ...(branchPolicy ? [rule(environment.id * 10 + 2, 'branch_policy')] : []),
    ],
    deployment_branch_policy: branchPolicy,
  })
}
