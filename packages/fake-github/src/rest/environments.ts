import { isoSeconds } from '../git/objects.ts'
import { json, noContent, notFound, refuse } from '../http/reply.ts'
import type { Environment } from '../store.ts'
import {
  nodeId,
  pageUrl,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
  shape,
} from './call.ts'
import { knownUsers, userShape } from './shapes.ts'

export const environmentHandlers: Readonly<Record<string, RepositoryHandler>> = {
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
    return json(200, environmentShape(call, environmentOf(call)))
  },
  'repos/create-or-update-environment': putEnvironment,
  'repos/delete-an-environment': (call) => {
    const environment = environmentOf(call)
    const { environments } = call.repository
    environments.splice(environments.indexOf(environment), 1)
    return noContent
  },
  'repos/list-deployment-branch-policies': (call) => {
    const { policies } = environmentOf(call)
    return paginate(call, policies, policyShape, (page) => ({
      total_count: policies.length,
      branch_policies: page,
    }))
  },
  'repos/create-deployment-branch-policy': (call) => {
    const environment = environmentOf(call)
    // Patterns belong to environments that take patterns.
    if (!environment.branchPolicy?.custom_branch_policies) throw notFound()
    const { name, type = 'branch' } = call.body<{ name: string; type?: 'branch' | 'tag' }>()
    const known = environment.policies.find((one) => one.name === name && one.type === type)
    if (known) return { status: 303, headers: { location: call.request.path } }
    const policy = { id: call.world.nextId(), name, type }
    environment.policies.push(policy)
    return json(200, policyShape(policy))
  },
  'repos/delete-deployment-branch-policy': (call) => {
    const { policies } = environmentOf(call)
    const at = policies.findIndex(({ id }) => String(id) === call.params.branch_policy_id)
    if (at === -1) throw notFound()
    policies.splice(at, 1)
    return noContent
  },
}

function policyShape({ id, name, type }: Environment['policies'][number]) {
  return { id, node_id: nodeId('DeploymentBranchPolicy', id), name, type }
}

function findEnvironment(call: RepositoryCall): Environment | undefined {
  const name = call.params.environment_name?.toLowerCase()
  return call.repository.environments.find((candidate) => candidate.name.toLowerCase() === name)
}

function environmentOf(call: RepositoryCall): Environment {
  const environment = findEnvironment(call)
  if (environment === undefined) throw notFound()
  return environment
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
    policies: policy?.custom_branch_policies ? (old?.policies ?? []) : [],
  }
  const { environments } = call.repository
  if (old) environments.splice(environments.indexOf(old), 1, environment)
  else environments.push(environment)
  return json(200, environmentShape(call, environment))
}

/** Accounts alone: there are no teams here. */
function reviewersShape(call: RepositoryCall, { reviewers }: Environment) {
  return reviewers.flatMap(({ type, id }) => {
    const user = type === 'User' ? knownUsers(call).find((known) => known.id === id) : undefined
    return user === undefined ? [] : [{ type, reviewer: userShape(call, user) }]
  })
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
              reviewers: reviewersShape(call, environment),
            },
          ]
        : []),
      ...(branchPolicy ? [rule(environment.id * 10 + 2, 'branch_policy')] : []),
    ],
    deployment_branch_policy: branchPolicy,
  })
}
