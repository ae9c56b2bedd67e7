import type { IdentityClaims, LocalRegistries, TrustedPublisher } from '@paquebot/local-registry'
import type { RegistryAddress } from '../../ecosystems/ecosystem.ts'
import { githubRepository } from '../../io/git.ts'
import type { Repository } from '../../io/repository.ts'
import type { Config, PublisherRecord } from '../../model/config.ts'
import type { Finding } from '../../model/finding.ts'
import { type EcosystemId, type PackageId, splitId, type Workspace } from '../../model/package.ts'
import type { Credentials } from '../../steps/credentials/contract.ts'
import { rehearsalCredentials } from '../../steps/credentials/open.ts'
import { findPublishJobs, type PublishJob } from '../publish/publish-job.ts'
import { preferMatching } from '../publish/publisher.ts'

/** Addresses of both worlds, for the executor. */
export function addressesOf(
  registries: LocalRegistries,
): Readonly<Record<EcosystemId, RegistryAddress>> {
  const npm = registries.npm.url
  const { upload, simple, url } = registries.pypi
  return { npm: { upload: npm, index: npm, api: npm }, pypi: { upload, index: simple, api: url } }
}

/** Who publishes in each world: the workflow that does it today, and what the registries trust. */
export interface Publisher {
  readonly claims: IdentityClaims
  readonly record: PublisherRecord & { readonly repository: string }
  readonly job: PublishJob | undefined
}

/** Without a workflow and without a record both sides are the same; the exchange itself is still rehearsed. */
const unnamed = { repository: 'owner/repository', workflow: 'release.yml' }

/** What the workflow jobs claim and what `publisher` in paquebot.toml says that the registry holds. */
export async function findPublisher(
  world: EcosystemId,
  repository: Repository,
  config: Config,
): Promise<Publisher> {
  const remote = githubRepository(repository.root) ?? unnamed.repository
  const configured = config.publisher[world]
  const [job] = preferMatching(await findPublishJobs(repository, world), configured)
  const claimed: { workflow: string; environment?: string } = job ?? configured ?? unnamed
  const claims: IdentityClaims = {
    repository: remote,
    workflow: claimed.workflow,
    ...(claimed.environment === undefined ? {} : { environment: claimed.environment }),
  }
  return {
    claims,
    record: { ...(configured ?? claims), repository: configured?.repository ?? remote },
    job,
  }
}

/** The registry's records for every name of the release. */
export function publisherRecords(
  names: Readonly<Record<EcosystemId, readonly string[]>>,
  publishers: Readonly<Record<EcosystemId, Publisher>>,
): readonly TrustedPublisher[] {
  const worlds: readonly EcosystemId[] = ['npm', 'pypi']
  return worlds.flatMap((world) =>
    names[world].map((name) => recordOf(world, name, publishers[world].record)),
  )
}

function recordOf(
  registry: EcosystemId,
  name: string,
  record: Publisher['record'],
): TrustedPublisher {
  const [owner = '', repository = ''] = record.repository.split('/')
  const { workflow, environment } = record
  return {
    registry,
    name,
    owner,
    repository,
    workflow,
    ...(environment === undefined ? {} : { environment }),
  }
}

/** Keys of the rehearsal: the real exchange against the local issuer. It cannot know a real key. */
export function localCredentials(
  registries: LocalRegistries,
  publishers: Readonly<Record<EcosystemId, Publisher>>,
): Credentials {
  const sources = {
    npm: registries.identity(publishers.npm.claims),
    pypi: registries.identity(publishers.pypi.claims),
  }
  return rehearsalCredentials(sources, { registries: addressesOf(registries), expected: {} })
}

/** Says which of repository, workflow file and environment a registry would not accept. */
export function checkPublisher(
  world: EcosystemId,
  { claims, record, job }: Publisher,
): readonly Finding[] {
  const differences = [
    differs('repository', record.repository, claims.repository),
    differs('workflow', record.workflow, claims.workflow),
    record.environment === undefined
      ? undefined
      : differs('environment', record.environment, claims.environment),
  ].filter((text) => text !== undefined)
  if (differences.length === 0) return []
  return [
    {
      rule: 'publish/trusted-publisher-mismatch',
      severity: 'error',
      message: `${world} would refuse this workflow: ${differences.join('; ')}`,
      ...(job?.at ?? { file: 'paquebot.toml' }),
      hint: `change the trusted publisher at the registry (and \`[publisher.${world}]\` in paquebot.toml), or the workflow`,
    },
  ]
}

function differs(what: string, trusted: string, claimed: string | undefined): string | undefined {
  if (trusted.toLowerCase() === claimed?.toLowerCase()) return undefined
  return `its trusted publisher is for ${what} \`${trusted}\`, the job has ${claimed === undefined ? 'none' : `\`${claimed}\``}`
}

/** Registry names of everything that the release brings: these never come from outside. */
export function releaseNames(
  workspace: Workspace,
  fromOutside: readonly PackageId[],
): Readonly<Record<EcosystemId, readonly string[]>> {
  const ids = workspace.packages
    .filter((pkg) => !pkg.private && !fromOutside.includes(pkg.id))
    .map((pkg) => splitId(pkg.id))
  const names = (world: EcosystemId) =>
    ids.filter(({ ecosystem }) => ecosystem === world).map(({ name }) => name)
  return { npm: names('npm'), pypi: names('pypi') }
}
