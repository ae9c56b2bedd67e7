import type { GitHub } from './model.ts'

/** Rulesets, environments and settings of a repository, as GitHub has them. */

const needs = 'administration: write'

/** Every ruleset of the repository itself, whole. Throws `github/*`. */
export async function readRulesets(github: GitHub) {
  const errand = { what: 'read the rulesets', needs: 'metadata: read' }
  const list = await github.list(
    'GET /repos/{owner}/{repo}/rulesets',
    { includes_parents: false },
    errand,
  )
  return Promise.all(
    list.map(({ id }) =>
      github.send('GET /repos/{owner}/{repo}/rulesets/{ruleset_id}', { ruleset_id: id }, errand),
    ),
  )
}

/** An environment with the refs that may use it; undefined when there is none of that name. Throws `github/*`. */
export async function readEnvironment(github: GitHub, name: string) {
  const errand = { what: `read the environment \`${name}\``, needs: 'actions: read' }
  const at = { environment_name: name }
  const reply = await github.ask('GET /repos/{owner}/{repo}/environments/{environment_name}', at)
  if (reply.kind === 'refused' && reply.status === 404) return undefined
  if (reply.kind !== 'done') throw await github.failure(reply, errand)
  const environment = reply.data
  const route =
    'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies' as const
  const policies =
    environment.deployment_branch_policy?.custom_branch_policies === true
      ? (await github.send(route, { ...at, per_page: 100 }, errand)).branch_policies
      : []
  return { environment, policies }
}

interface ActionsPermissions {
  readonly allowed_actions?: string
  readonly sha_pinning_required?: boolean
}

/** What GITHUB_TOKEN may do, and whether published releases can be changed. Throws `github/*`. */
export async function readSettings(github: GitHub) {
  const errand = { what: 'read the settings of Actions', needs: 'administration: read' }
  const workflow = await github.send(
    'GET /repos/{owner}/{repo}/actions/permissions/workflow',
    {},
    errand,
  )
  const actions: ActionsPermissions = await github.send(
    'GET /repos/{owner}/{repo}/actions/permissions',
    {},
    errand,
  )
  return { workflow, actions, immutableReleases: await isImmutable(github) }
}

async function isImmutable(github: GitHub): Promise<boolean> {
  const reply = await github.ask('GET /repos/{owner}/{repo}/immutable-releases', {})
  if (reply.kind === 'done') return reply.data.enabled
  if (reply.kind === 'refused' && reply.status === 404) return false
  throw await github.failure(reply, {
    what: 'read whether releases are immutable',
    needs: 'administration: read',
  })
}

/** True when the branch has a protection rule of the old kind. Who may not see it is told nothing. */
export async function hasClassicProtection(github: GitHub, branch: string): Promise<boolean> {
  const route = 'GET /repos/{owner}/{repo}/branches/{branch}/protection'
  return (await github.ask(route, { branch })).kind === 'done'
}

/** The number of an account. Throws `github/*`. */
export async function readUserId(github: GitHub, username: string): Promise<number> {
  const errand = { what: `find the account \`${username}\``, needs: 'metadata: read' }
  return Number((await github.send('GET /users/{username}', { username } as never, errand)).id)
}

/** Bodies are GitHub's own; what is wished is described in the stage. */
export async function writeRuleset(
  github: GitHub,
  id: number | undefined,
  body: object,
): Promise<void> {
  const errand = { what: 'write a ruleset', needs }
  if (id === undefined)
    await github.send('POST /repos/{owner}/{repo}/rulesets', body as never, errand)
  else
    await github.send(
      'PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}',
      { ...body, ruleset_id: id } as never,
      errand,
    )
}

export async function writeEnvironment(github: GitHub, name: string, body: object): Promise<void> {
  const errand = { what: `write the environment \`${name}\``, needs }
  const parameters = { ...body, environment_name: name } as never
  await github.send('PUT /repos/{owner}/{repo}/environments/{environment_name}', parameters, errand)
}

export async function addRefPolicy(
  github: GitHub,
  environment: string,
  policy: { readonly type: 'branch' | 'tag'; readonly name: string },
): Promise<void> {
  const errand = { what: `let \`${policy.name}\` use the environment \`${environment}\``, needs }
  await github.send(
    'POST /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies',
    { environment_name: environment, ...policy },
    errand,
  )
}

export async function writeTokenPermissions(
  github: GitHub,
  body: {
    readonly default_workflow_permissions: 'read' | 'write'
    readonly can_approve_pull_request_reviews: boolean
  },
): Promise<void> {
  const errand = { what: 'write what GITHUB_TOKEN may do', needs }
  await github.send('PUT /repos/{owner}/{repo}/actions/permissions/workflow', body, errand)
}

export async function makeReleasesImmutable(github: GitHub): Promise<void> {
  const errand = { what: 'make releases immutable', needs }
  await github.send('PUT /repos/{owner}/{repo}/immutable-releases', {}, errand)
}

/** Only actions by commit may run from now on; which ones may run at all stays. */
export async function requirePinnedActions(github: GitHub, allowedActions: string): Promise<void> {
  const errand = { what: 'require pinned actions', needs }
  const body = { enabled: true, allowed_actions: allowedActions, sha_pinning_required: true }
  await github.send('PUT /repos/{owner}/{repo}/actions/permissions', body as never, errand)
}
