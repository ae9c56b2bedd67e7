import { posix } from 'node:path'
import type { Repository } from '../../io/repository.ts'
import type { Location } from '../../model/finding.ts'
import type { EcosystemId } from '../../model/package.ts'

/** The job of a workflow that uploads to a registry, as a registry would see it. */
export interface PublishJob {
  /** File name below `.github/workflows`. */
  readonly workflow: string
  readonly environment?: string
  readonly at: Location
}

const signs: Record<EcosystemId, RegExp> = {
  npm: /\b(?:npm|pnpm|yarn|lerna|bun)\b[^\n#]*\bpublish\b|changeset publish|changesets\/action@|JS-DevTools\/npm-publish@|paquebot (?:publish|release)/,
  pypi: /pypa\/gh-action-pypi-publish@|\btwine upload\b|\buv publish\b|\bpoetry publish\b|\bhatch publish\b|\bflit publish\b|\bpdm publish\b|paquebot (?:publish|release)/,
}

interface Step {
  readonly uses?: unknown
  readonly run?: unknown
}

interface Job {
  readonly environment?: unknown
  readonly steps?: readonly Step[]
}

/** Every job below the git root's `.github/workflows` that publishes to this registry. */
export async function findPublishJobs(
  repository: Repository,
  world: EcosystemId,
): Promise<readonly PublishJob[]> {
  const files = repository
    .below('.github/workflows')
    .filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
  const jobs: PublishJob[] = []
  for (const path of files) jobs.push(...(await jobsIn(path, repository.read(path) ?? '', world)))
  return jobs
}

async function jobsIn(
  path: string,
  text: string,
  world: EcosystemId,
): Promise<readonly PublishJob[]> {
  if (!signs[world].test(text)) return []
  const { LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, uniqueKeys: false })
  const jobs = (document.toJS() as { jobs?: Record<string, Job> } | null)?.jobs ?? {}
  return Object.entries(jobs)
    .filter(([, job]) => publishes(job, world))
    .map(([name, job]) => {
      const { line } = lineCounter.linePos(startOf(document.get('jobs'), name))
      const environment = environmentOf(job)
      return {
        workflow: posix.basename(path),
        ...(environment === undefined ? {} : { environment }),
        at: { file: path, line },
      }
    })
}

/** Offset of a key in a map of YAML. */
function startOf(map: unknown, key: string): number {
  const { items = [] } = (map ?? {}) as { items?: readonly { key: YamlNode }[] }
  return items.find((item) => item.key.value === key)?.key.range?.[0] ?? 0
}

interface YamlNode {
  readonly value?: unknown
  readonly range?: readonly number[]
}

function publishes(job: Job | null, world: EcosystemId): boolean {
  return (job?.steps ?? []).some((step) =>
    signs[world].test(`${step?.uses ?? ''}\n${step?.run ?? ''}`),
  )
}

function environmentOf(job: Job): string | undefined {
  const value = job.environment
  const name = typeof value === 'string' ? value : (value as { name?: unknown } | undefined)?.name
  return typeof name === 'string' && name !== '' ? name : undefined
}
