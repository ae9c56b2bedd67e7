import type { RegistryKind, TrustedPublisher } from '../types.ts'
import type { Claims } from './jwt.ts'

/** The file name in a workflow reference such as `o/r/.github/workflows/release.yml@refs/heads/main`. */
export function workflowFile(reference: unknown): string {
  const path = String(reference ?? '').split('@')[0] ?? ''
  return path.slice(path.lastIndexOf('/') + 1)
}

/** npm: every field, case sensitive; the workflow that was started, not the one called; hosted runners only. */
export function matchesNpm(publisher: TrustedPublisher, claims: Claims): boolean {
  return (
    claims.runner_environment === 'github-hosted' &&
    claims.repository === `${publisher.owner}/${publisher.repository}` &&
    workflowFile(claims.workflow_ref) === publisher.workflow &&
    (publisher.environment === undefined || claims.environment === publisher.environment)
  )
}

/**
 * PyPI: names of the repository and the environment in any case, the number of the owner; the workflow
 * the job is written in. A record with the job's environment goes before one without any.
 */
export function findPypi(
  publishers: readonly TrustedPublisher[],
  claims: Claims,
): TrustedPublisher | undefined {
  const candidates = publishers.filter(
    (publisher) =>
      lower(claims.repository) === lower(`${publisher.owner}/${publisher.repository}`) &&
      (publisher.ownerId ?? claims.repository_owner_id) === claims.repository_owner_id &&
      workflowFile(claims.job_workflow_ref) === publisher.workflow,
  )
  const environment = lower(claims.environment)
  return (
    candidates.find((one) => environment !== '' && lower(one.environment) === environment) ??
    candidates.find((one) => one.environment === undefined)
  )
}

/** PyPI keeps one publisher for all projects that name the same identity. */
export function isSameIdentity(a: TrustedPublisher, b: TrustedPublisher): boolean {
  return identityOf(a) === identityOf(b)
}

export function publishersOf(
  publishers: readonly TrustedPublisher[] | undefined,
  registry: RegistryKind,
): readonly TrustedPublisher[] {
  return (publishers ?? []).filter((publisher) => publisher.registry === registry)
}

function identityOf(publisher: TrustedPublisher): string {
  const { owner, repository, workflow, environment = '' } = publisher
  return [lower(owner), lower(repository), workflow, lower(environment)].join('\n')
}

function lower(value: unknown): string {
  return String(value ?? '').toLowerCase()
}
