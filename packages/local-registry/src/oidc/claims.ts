import { randomUUID } from 'node:crypto'
import { sha1 } from '../store/digests.ts'
import type { IdentityClaims } from '../types.ts'
import type { Claims } from './jwt.ts'

/** The identity when the caller names none. */
export const defaultIdentity: IdentityClaims = {
  repository: 'local/local',
  workflow: 'release.yml',
}

/** The claims of a GitHub Actions ID token for this job. */
export function githubClaims(
  identity: IdentityClaims,
  token: { issuer: string; audience: string | undefined; now: Date },
): Claims {
  const seconds = Math.floor(token.now.getTime() / 1000)
  const owner = ownerOf(identity.repository)
  return {
    ...repositoryClaims(identity),
    ...workflowClaims(identity),
    ...runClaims,
    runner_environment: identity.runner ?? 'github-hosted',
    ...(identity.environment === undefined ? {} : { environment: identity.environment }),
    iss: token.issuer,
    sub: subject(identity),
    aud: token.audience ?? `https://github.com/${owner}`,
    jti: randomUUID(),
    iat: seconds,
    nbf: seconds - 600,
    exp: seconds + 300,
    ...identity.extra,
  }
}

const runClaims = {
  actor: 'octocat',
  actor_id: '583231',
  run_id: '1',
  run_number: '1',
  run_attempt: '1',
  head_ref: '',
  base_ref: '',
}

function repositoryClaims(identity: IdentityClaims): Claims {
  const owner = ownerOf(identity.repository)
  return {
    repository: identity.repository,
    repository_owner: owner,
    repository_owner_id: identity.ownerId ?? numericId(owner),
    repository_id: numericId(identity.repository),
    repository_visibility: identity.visibility ?? 'private',
  }
}

function workflowClaims(identity: IdentityClaims): Claims {
  const ref = refOf(identity)
  const sha = identity.sha ?? sha1(`${identity.repository}@${ref}`)
  const called = identity.calledWorkflow ?? identity.workflow
  return {
    ref,
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: 'false',
    sha,
    event_name: identity.eventName ?? 'push',
    workflow: identity.workflow,
    workflow_ref: workflowRef(identity, identity.workflow),
    workflow_sha: sha,
    job_workflow_ref: workflowRef(identity, called),
    job_workflow_sha: sha,
  }
}

function subject(identity: IdentityClaims): string {
  const repository = `repo:${identity.repository}`
  if (identity.environment !== undefined) return `${repository}:environment:${identity.environment}`
  if (identity.eventName === 'pull_request') return `${repository}:pull_request`
  return `${repository}:ref:${refOf(identity)}`
}

function workflowRef(identity: IdentityClaims, workflow: string): string {
  if (workflow.includes('@')) return workflow
  return `${identity.repository}/.github/workflows/${workflow}@${refOf(identity)}`
}

function refOf(identity: IdentityClaims): string {
  return identity.ref ?? 'refs/heads/main'
}

function ownerOf(repository: string): string {
  return repository.split('/')[0] ?? ''
}

/** GitHub's ids are numbers; any stable number will do. */
function numericId(name: string): string {
  return String(Number.parseInt(sha1(name).slice(0, 8), 16))
}
