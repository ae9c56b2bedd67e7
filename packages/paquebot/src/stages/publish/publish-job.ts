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
  /** The job may ask for ID tokens: `permissions: id-token: write`, its own or the workflow's. */
  readonly idToken: boolean
  /** Labels of the runner, without expressions. */
  readonly runner: readonly string[]
  /** Events that start the workflow. */
  readonly triggers: readonly string[]
  /** A setup-node step writes an npmrc (`registry-url`). */
  readonly registryUrl: boolean
  /** Variables with a registry's token that the job or its steps set. */
  readonly tokens: readonly string[]
}

const signs: Record<EcosystemId, RegExp> = {
  npm: /\b(?:npm|pnpm|yarn|lerna|bun)\b[^\n#]*\bpublish\b|changeset publish|changesets\/action@|JS-DevTools\/npm-publish@|paquebot (?:publish|release)/,
  pypi: /pypa\/gh-action-pypi-publish@|\btwine upload\b|\buv publish\b|\bpoetry publish\b|\bhatch publish\b|\bflit publish\b|\bpdm publish\b|paquebot (?:publish|release)/,
}

interface Step {
  readonly uses?: unknown
  readonly run?: unknown
  readonly with?: unknown
  readonly env?: unknown
}

interface Job {
  readonly environment?: unknown
  readonly permissions?: unknown
  readonly 'runs-on'?: unknown
  readonly env?: unknown
  readonly steps?: readonly Step[]
}

interface WorkflowFile {
  readonly on?: unknown
  readonly permissions?: unknown
  readonly env?: unknown
  readonly jobs?: Readonly<Record<string, Job>>
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
  const workflow = (document.toJS() as WorkflowFile | null) ?? {}
  return Object.entries(workflow.jobs ?? {})
    .filter(([, job]) => publishes(job, world))
    .map(([name, job]) => {
      const { line } = lineCounter.linePos(startOf(document.get('jobs'), name))
      const environment = environmentOf(job)
      return {
        workflow: posix.basename(path),
        ...(environment === undefined ? {} : { environment }),
        at: { file: path, line },
        ...factsOf(workflow, job),
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

/** What a registry or its clients stumble over. */
function factsOf(
  workflow: WorkflowFile,
  job: Job,
): Pick<PublishJob, 'idToken' | 'runner' | 'triggers' | 'registryUrl' | 'tokens'> {
  const steps = job.steps ?? []
  const variables = [workflow.env, job.env, ...steps.map((step) => step?.env)].flatMap(namesIn)
  return {
    idToken: mayAskForIdTokens(job.permissions ?? workflow.permissions),
    runner: labelsOf(job['runs-on']),
    triggers: triggersOf(workflow.on),
    registryUrl: steps.some(
      (step) =>
        String(step?.uses ?? '').startsWith('actions/setup-node@') &&
        namesIn(step.with).includes('registry-url'),
    ),
    tokens: [...new Set(variables.filter((name) => tokenVariables.has(name)))],
  }
}

const tokenVariables = new Set([
  'NODE_AUTH_TOKEN',
  'NPM_TOKEN',
  'NPM_AUTH_TOKEN',
  'UV_PUBLISH_TOKEN',
  'UV_PUBLISH_PASSWORD',
  'TWINE_PASSWORD',
  'POETRY_PYPI_TOKEN_PYPI',
  'HATCH_INDEX_AUTH',
])

function mayAskForIdTokens(permissions: unknown): boolean {
  if (permissions === 'write-all') return true
  return (permissions as { 'id-token'?: unknown } | null)?.['id-token'] === 'write'
}

function namesIn(map: unknown): readonly string[] {
  return typeof map === 'object' && map !== null ? Object.keys(map) : []
}

/** `on` as a word, a list or a map. */
function triggersOf(on: unknown): readonly string[] {
  if (typeof on === 'string') return [on]
  return Array.isArray(on) ? on.map(String) : namesIn(on)
}

function labelsOf(value: unknown): readonly string[] {
  const labels = (value as { labels?: unknown } | null)?.labels ?? value
  const list = Array.isArray(labels) ? labels : [labels]
  return list.filter((label): label is string => typeof label === 'string')
}
