import { locateOption } from '../../config/load.ts'
import { githubRepository } from '../../io/git.ts'
import type { Repository } from '../../io/repository.ts'
import type { Config, PublisherRecord } from '../../model/config.ts'
import type { Location } from '../../model/finding.ts'
import type { EcosystemId } from '../../model/package.ts'
import type { ExpectedPublisher } from '../../steps/credentials/explain.ts'
import { findPublishJobs, type PublishJob } from './publish-job.ts'

const worlds: readonly EcosystemId[] = ['npm', 'pypi']

/**
 * What the registries should hold for this repository: `[publisher.*]` of paquebot.toml, else the job that publishes
 * today. A world without either is left out.
 */
export async function expectedPublishers(
  repository: Repository,
  config: Config,
): Promise<Readonly<Partial<Record<EcosystemId, ExpectedPublisher>>>> {
  const remote = githubRepository(repository.root)
  const pairs = await Promise.all(
    worlds.map(async (world) => {
      const record = config.publisher[world]
      if (record !== undefined)
        return [world, recorded(record, remote, await placeOf(repository, world))] as const
      const [job] = await findPublishJobs(repository, world)
      return [world, job === undefined ? undefined : declared(job, remote)] as const
    }),
  )
  return Object.fromEntries(pairs.filter(([, expected]) => expected !== undefined))
}

function recorded(
  record: PublisherRecord,
  remote: string | undefined,
  at: Location,
): ExpectedPublisher {
  const repository = record.repository ?? remote
  return { ...record, ...(repository === undefined ? {} : { repository }), from: 'record', at }
}

function declared(
  { workflow, environment, at }: PublishJob,
  remote: string | undefined,
): ExpectedPublisher {
  return {
    workflow,
    ...(environment === undefined ? {} : { environment }),
    ...(remote === undefined ? {} : { repository: remote }),
    from: 'workflow',
    at,
  }
}

const placeOf = (repository: Repository, world: EcosystemId) =>
  locateOption(repository.read('paquebot.toml') ?? '', ['publisher', world])

/** Several jobs may publish; the one that the record names is the one that counts. */
export function preferMatching(
  jobs: readonly PublishJob[],
  record: PublisherRecord | undefined,
): readonly PublishJob[] {
  if (record === undefined) return jobs
  const score = (job: PublishJob) =>
    Number(job.workflow === record.workflow) + Number(job.environment === record.environment)
  return [...jobs].sort((a, b) => score(b) - score(a))
}
