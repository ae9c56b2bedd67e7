import type { PublisherRecord } from '../../model/config.ts'
import type { Location } from '../../model/finding.ts'
import type { EcosystemId } from '../../model/package.ts'
import type { Claims } from './identity.ts'

/** What the registry should hold for this repository, and where that is written. */
export interface ExpectedPublisher extends PublisherRecord {
  /** `[publisher.npm]` of paquebot.toml says what the registry holds; else it should trust the job that publishes. */
  readonly from: 'record' | 'workflow'
  readonly at?: Location
}

/** One claim beside what the record says of it. */
export interface ComparedClaim {
  /** For people: `workflow file`. */
  readonly what: string
  /** The claim's name in the token. */
  readonly claim: string
  readonly sent: string | undefined
  /** Undefined: the record says nothing of it. */
  readonly recorded: string | undefined
  readonly differs: boolean
  /** What it means when it differs. */
  readonly because?: string
}

/**
 * The claims that the registry looks at, in its own order of trust. npm: exact, the workflow that was started, hosted
 * runners only. PyPI: names without regard to case, the workflow that holds the job, the owner's number.
 */
export function compareClaims(
  ecosystem: EcosystemId,
  claims: Claims,
  record: ExpectedPublisher | undefined,
): readonly ComparedClaim[] {
  return ecosystem === 'npm' ? npmClaims(claims, record) : pypiClaims(claims, record)
}

function npmClaims(
  claims: Claims,
  record: ExpectedPublisher | undefined,
): readonly ComparedClaim[] {
  return [
    compared('repository', 'repository', claims.repository, record?.repository),
    workflowClaim(claims, record, 'workflow_ref'),
    compared('environment', 'environment', claims.environment, record?.environment),
    mustBe('runner', claims, 'runner_environment', {
      is: 'github-hosted',
      because: 'npm takes ID tokens only from runners that GitHub hosts',
    }),
  ]
}

function pypiClaims(
  claims: Claims,
  record: ExpectedPublisher | undefined,
): readonly ComparedClaim[] {
  return [
    compared('repository', 'repository', claims.repository, record?.repository, lower),
    compared('owner id', 'repository_owner_id', claims.repository_owner_id, record?.['owner-id']),
    workflowClaim(claims, record, 'job_workflow_ref'),
    compared('environment', 'environment', claims.environment, record?.environment, lower),
    mustNotBe('event', claims, 'event_name', {
      is: 'pull_request_target',
      because: 'PyPI takes no ID token from a pull_request_target run',
    }),
  ]
}

const same = (text: string) => text
const lower = (text: string) => text.toLowerCase()

function compared(
  what: string,
  claim: string,
  value: unknown,
  recorded: string | undefined,
  fold: (text: string) => string = same,
): ComparedClaim {
  const sent = textOf(value)
  const differs = recorded !== undefined && (sent === undefined || fold(sent) !== fold(recorded))
  return { what, claim, sent, recorded, differs }
}

/** The file that the registry looks at; a job of a reusable workflow has two, and the registries look at different ones. */
function workflowClaim(
  claims: Claims,
  record: ExpectedPublisher | undefined,
  claim: 'workflow_ref' | 'job_workflow_ref',
): ComparedClaim {
  const started = workflowFile(claims.workflow_ref)
  const called = workflowFile(claims.job_workflow_ref)
  const reusable = isReusable(claims)
  const sent = claim === 'workflow_ref' ? started : called
  const base = compared('workflow file', claim, sent, record?.workflow)
  const pypiRefuses = reusable && claim === 'job_workflow_ref'
  if (!reusable || !(base.differs || pypiRefuses)) return base
  const because =
    claim === 'workflow_ref'
      ? `the job stands in the reusable workflow \`${called}\` (job_workflow_ref); npm looks at the workflow that was started (workflow_ref)`
      : `the job stands in the reusable workflow \`${called}\` (job_workflow_ref), started by \`${started}\` (workflow_ref); PyPI supports no reusable workflows`
  return { ...base, differs: true, because }
}

/** True when the job stands in a workflow that another one calls. */
function isReusable(claims: Claims): boolean {
  const [started, called] = [textOf(claims.workflow_ref), textOf(claims.job_workflow_ref)]
  return started !== undefined && called !== undefined && pathOf(started) !== pathOf(called)
}

interface Demand {
  readonly is: string
  readonly because: string
}

function mustBe(
  what: string,
  claims: Claims,
  claim: string,
  { is, because }: Demand,
): ComparedClaim {
  const sent = textOf(claims[claim])
  const differs = sent !== undefined && sent !== is
  return { what, claim, sent, recorded: undefined, differs, ...(differs ? { because } : {}) }
}

function mustNotBe(
  what: string,
  claims: Claims,
  claim: string,
  { is, because }: Demand,
): ComparedClaim {
  const sent = textOf(claims[claim])
  const differs = sent === is
  return { what, claim, sent, recorded: undefined, differs, ...(differs ? { because } : {}) }
}

const pathOf = (reference: string) => reference.split('@')[0] ?? reference

/** `release.yml` of `o/r/.github/workflows/release.yml@refs/heads/main`. */
function workflowFile(reference: unknown): string | undefined {
  const text = textOf(reference)
  return text === undefined ? undefined : pathOf(text).split('/').at(-1)
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The claims that differ as one sentence; undefined when everything that is known agrees. */
export function differenceText(
  all: readonly ComparedClaim[],
  from: ExpectedPublisher['from'] = 'record',
): string | undefined {
  const says = from === 'record' ? 'the record says' : 'the publish job of the repository has'
  const texts = all.filter(({ differs }) => differs).map((one) => oneDifference(one, says))
  return texts.length === 0 ? undefined : texts.join('; ')
}

function oneDifference(
  { what, claim, sent, recorded, because }: ComparedClaim,
  says: string,
): string {
  const said = sent === undefined ? 'this job has none' : `this job says \`${sent}\``
  const text =
    recorded === undefined
      ? `${what}: ${said} (\`${claim}\`)`
      : `${what}: ${says} \`${recorded}\`, ${said} (\`${claim}\`)`
  return because === undefined ? text : `${text}; ${because}`
}

/** Every claim that counts, one a line, with what the record says of it. */
export function claimTable(all: readonly ComparedClaim[]): string {
  return all
    .map(({ claim, sent, recorded, differs }) => {
      const beside = recorded === undefined ? '' : ` (record: ${recorded})`
      return `${claim}: ${sent ?? '(none)'}${beside}${differs ? ' <- differs' : ''}`
    })
    .join('\n')
}
