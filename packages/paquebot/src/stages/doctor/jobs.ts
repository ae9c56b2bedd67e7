import type { Repository } from '../../io/repository.ts'
import type { EcosystemId } from '../../model/package.ts'
import type { ExpectedPublisher } from '../../steps/credentials/explain.ts'
import type { PublishJob } from '../publish/publish-job.ts'
import type { Check } from './model.ts'

const registryName: Readonly<Record<EcosystemId, string>> = { npm: 'npm', pypi: 'PyPI' }

/** What is known of the jobs that publish to one registry. */
export interface WorldJobs {
  readonly world: EcosystemId
  readonly jobs: readonly PublishJob[]
  readonly expected: ExpectedPublisher | undefined
}

/** What the workflows have to say to the registry. */
export function checkJobs(
  { world, jobs, expected }: WorldJobs,
  repository: Repository,
): readonly Check[] {
  if (jobs.length === 0) return [noJob(world)]
  const fitting = jobs.flatMap((job) => checkRecord(world, job, expected))
  // New projects have jobs of their own: the record is for one of them.
  const one = fitting.find(({ state }) => state === 'ok') ?? fitting[0]
  const each = jobs.flatMap((job) => [
    checkIdToken(world, job),
    ...checkCalled(world, job, repository),
    ...checkTrigger(world, job),
    ...checkRunner(world, job),
    ...checkTokens(world, job),
    ...checkRegistryUrl(world, job),
  ])
  return one === undefined ? each : [...each, one]
}

function noJob(world: EcosystemId): Check {
  return {
    rule: 'doctor/publish-job',
    state: 'missing',
    text: `no workflow publishes to ${registryName[world]}`,
    todo: 'add a job that runs `paquebot publish` to a workflow, on pushes to the default branch',
  }
}

function checkIdToken(world: EcosystemId, { idToken, workflow, at }: PublishJob): Check {
  const rule = 'doctor/id-token'
  if (idToken)
    return {
      rule,
      state: 'ok',
      text: `the ${registryName[world]} job in \`${workflow}\` may ask for ID tokens`,
      at,
    }
  return {
    rule,
    state: 'missing',
    text: `the ${registryName[world]} job in \`${workflow}\` may not ask for ID tokens`,
    todo: 'give the job `permissions: { id-token: write, contents: read }`',
    at,
  }
}

/** A record in paquebot.toml is what the registry holds; the job must fit it. */
function checkRecord(
  world: EcosystemId,
  { workflow, environment, at }: PublishJob,
  expected: ExpectedPublisher | undefined,
): readonly Check[] {
  if (expected?.from !== 'record') return []
  const rule = 'doctor/publisher-record'
  const differences = [
    workflow === expected.workflow
      ? []
      : [`its workflow file is \`${workflow}\`, the record says \`${expected.workflow}\``],
    expected.environment === undefined || expected.environment === environment
      ? []
      : [
          `${environment === undefined ? 'it has no environment' : `its environment is \`${environment}\``}, the record says \`${expected.environment}\``,
        ],
  ].flat()
  if (differences.length === 0)
    return [
      {
        rule,
        state: 'ok',
        text: `the ${registryName[world]} job in \`${workflow}\` fits \`[publisher.${world}]\``,
        at,
      },
    ]
  return [
    {
      rule,
      state: 'missing',
      text: `the ${registryName[world]} job does not fit \`[publisher.${world}]\`: ${differences.join('; ')}`,
      todo: `change the job, or the trusted publisher at the registry and \`[publisher.${world}]\``,
      at,
    },
  ]
}

/** npm is told the file that calls, PyPI the file that is called, and PyPI does not support it. */
function checkCalled(
  world: EcosystemId,
  { workflow, triggers, at }: PublishJob,
  repository: Repository,
): readonly Check[] {
  const callers = callersOf(workflow, repository)
  if (!triggers.includes('workflow_call') && callers.length === 0) return []
  const onlyCalled = triggers.every((trigger) => trigger === 'workflow_call')
  const by = callers.length === 0 ? '' : ` by \`${callers.join('`, `')}\``
  const why =
    world === 'npm'
      ? 'npm looks at the workflow that was started'
      : 'PyPI supports no reusable workflows'
  return [
    {
      rule: 'doctor/reusable-workflow',
      state: onlyCalled ? 'missing' : 'doubtful',
      text: `the ${registryName[world]} job stands in \`${workflow}\`, which is called${by}: ${why}`,
      todo: 'put the publish job into the workflow that is started',
      at,
    },
  ]
}

function callersOf(workflow: string, repository: Repository): readonly string[] {
  const called = `./.github/workflows/${workflow}`
  const calls = (line: string) => /^\s*uses:/.test(line) && line.includes(called)
  return repository
    .below('.github/workflows')
    .filter(
      (path) => /\.ya?ml$/.test(path) && (repository.read(path) ?? '').split('\n').some(calls),
    )
}

function checkTrigger(
  world: EcosystemId,
  { triggers, workflow, at }: PublishJob,
): readonly Check[] {
  if (world !== 'pypi' || !triggers.includes('pull_request_target')) return []
  return [
    {
      rule: 'doctor/trigger',
      state: triggers.length === 1 ? 'missing' : 'doubtful',
      text: `\`${workflow}\` is started by pull_request_target, whose ID tokens PyPI does not take`,
      todo: 'publish from a push to the default branch or from a tag',
      at,
    },
  ]
}

function checkRunner(world: EcosystemId, { runner, workflow, at }: PublishJob): readonly Check[] {
  if (world !== 'npm' || !runner.includes('self-hosted')) return []
  return [
    {
      rule: 'doctor/runner',
      state: 'missing',
      text: `the npm job in \`${workflow}\` is on a runner of your own, whose ID tokens npm does not take`,
      todo: 'run the publish job on `ubuntu-latest`',
      at,
    },
  ]
}

function checkTokens(
  world: EcosystemId,
  { tokens, workflow, idToken, at }: PublishJob,
): readonly Check[] {
  const beside = idToken ? tokens.filter((name) => isFor(world, name)) : []
  if (beside.length === 0) return []
  return [
    {
      rule: 'doctor/token-beside',
      state: 'doubtful',
      text: `the ${registryName[world]} job in \`${workflow}\` sets \`${beside.join('`, `')}\` beside its ID token`,
      todo: 'take the token away once the trusted publisher works, and revoke it: it is needed for first releases only',
      at,
    },
  ]
}

const isFor = (world: EcosystemId, name: string) =>
  /^(NODE_AUTH|NPM)/.test(name) === (world === 'npm')

function checkRegistryUrl(
  world: EcosystemId,
  { registryUrl, workflow, at }: PublishJob,
): readonly Check[] {
  if (world !== 'npm' || !registryUrl) return []
  return [
    {
      rule: 'doctor/registry-url',
      state: 'doubtful',
      text: `setup-node in \`${workflow}\` has \`registry-url\`: it writes an npmrc with a stand-in for a token, which npm sends in place of its own`,
      todo: 'take `registry-url` out of the setup-node step',
      at,
    },
  ]
}
