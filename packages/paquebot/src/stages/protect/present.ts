import type { GitHub } from '../../github/model.ts'
import {
  hasClassicProtection,
  readEnvironment,
  readRulesets,
  readSettings,
} from '../../github/protection.ts'
import type { EnvironmentWish, Json, Present, PresentEnvironment } from './model.ts'

/** How GitHub has what is wished for. Reads only. Throws `github/*`. */
export async function readPresent(
  github: GitHub,
  wish: { readonly environments: readonly Pick<EnvironmentWish, 'name'>[] },
  defaultBranch: string,
): Promise<Present> {
  const [rulesets, environments, settings, isClassic] = await Promise.all([
    readRulesets(github),
    Promise.all(wish.environments.map(({ name }) => environmentAt(github, name))),
    readSettings(github),
    hasClassicProtection(github, defaultBranch),
  ])
  return {
    rulesets: rulesets.map((body) => ({
      id: body.id,
      name: body.name,
      body: JSON.parse(JSON.stringify(body)) as { [key: string]: Json },
    })),
    environments: environments.flatMap((one) => one ?? []),
    settings: {
      tokenPermissions: settings.workflow.default_workflow_permissions,
      actionsOpenPulls: settings.workflow.can_approve_pull_request_reviews,
      immutableReleases: settings.immutableReleases,
      pinnedActions: settings.actions.sha_pinning_required === true,
      allowedActions: settings.actions.allowed_actions ?? 'all',
    },
    isClassic,
  }
}

interface ProtectionRule {
  readonly type?: string
  readonly wait_timer?: number
  readonly prevent_self_review?: boolean
  readonly reviewers?: readonly {
    readonly type?: 'User' | 'Team'
    readonly reviewer?: { readonly id?: number }
  }[]
}

async function environmentAt(
  github: GitHub,
  name: string,
): Promise<PresentEnvironment | undefined> {
  const found = await readEnvironment(github, name)
  if (found === undefined) return undefined
  const { environment, policies } = found
  const rules = (environment.protection_rules ?? []) as readonly ProtectionRule[]
  const review = rules.find(({ type }) => type === 'required_reviewers')
  return {
    name: environment.name,
    usesPolicies: environment.deployment_branch_policy?.custom_branch_policies === true,
    waitTimer: rules.find(({ type }) => type === 'wait_timer')?.wait_timer ?? 0,
    preventSelfReview: review?.prevent_self_review ?? false,
    reviewers: (review?.reviewers ?? []).flatMap(({ type = 'User', reviewer }) =>
      reviewer?.id === undefined ? [] : [{ type, id: reviewer.id }],
    ),
    policies: policies.flatMap(({ id, name: pattern, type }) =>
      id === undefined || pattern === undefined
        ? []
        : [{ id, name: pattern, type: type === 'tag' ? 'tag' : 'branch' }],
    ),
  }
}
