import type { ConcurrencyDraft, JobDraft, ServiceDraft, StepDraft, WorkflowDraft } from './model.ts'
import { type Pins, pinUses } from './pins.ts'
import { asItem, comment, entryLines, indent, scalar } from './yaml-text.ts'

/** What the text depends on beside the draft. */
export interface Emission {
  readonly pins: Pins
  /** `ubuntu-latest`, or the labels of the user's own runners. */
  readonly runner: string | readonly string[]
}

/** Why a job has a right: GitHub's word for it says little. */
const reasons: Readonly<Record<string, string>> = {
  'contents: read': 'check out the repository',
  'contents: write': 'push commits or tags, write releases',
  'id-token: write': 'prove to the registry which workflow this is',
  'attestations: write': 'keep the attestations of what was built',
  'pull-requests: read': 'look for the release pull request',
  'pull-requests: write': 'open and update the release pull request',
  'actions: read': 'look at the runs of workflows',
}

/** The text of a workflow: always the same for the same draft, keys in GitHub's order. */
export function emitWorkflow(draft: WorkflowDraft, emission: Emission): string {
  const lines = [
    ...comment(draft.about),
    `name: ${scalar(draft.name)}`,
    '',
    ...entryLines('on', draft.on),
    '',
    ...concurrencyLines(draft.concurrency),
    ...(draft.concurrency === undefined ? [] : ['']),
    '# Each job says what it needs.',
    'permissions: {}',
    '',
    // GitHub's default shell does not stop when a command in a pipe fails.
    ...entryLines('defaults', { run: { shell: 'bash' } }),
    '',
    ...(draft.env === undefined ? [] : [...entryLines('env', draft.env), '']),
    'jobs:',
    ...draft.jobs.flatMap((job, at) => [
      ...(at === 0 ? [] : ['']),
      ...indent(jobLines(job, emission)),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

function jobLines(job: JobDraft, emission: Emission): readonly string[] {
  const called = job.uses !== undefined
  const body = [
    `name: ${scalar(job.name)}`,
    ...optional('needs', job.needs?.length ? job.needs : undefined),
    ...optional('if', job.if),
    ...(called ? [] : entryLines('runs-on', job.runner ?? emission.runner)),
    ...permissionLines(job.permissions),
    ...optional('environment', job.environment),
    ...concurrencyLines(job.concurrency),
    ...(called ? [] : [`timeout-minutes: ${job.timeoutMinutes ?? 15}`]),
    ...strategyLines(job),
    ...serviceLines(job.services),
    ...optional('outputs', job.outputs),
    ...optional('env', job.env),
    ...optional(
      'defaults',
      job.workingDirectory && { run: { 'working-directory': job.workingDirectory } },
    ),
    ...(job.uses === undefined ? [] : [`uses: ${pinUses(job.uses, emission.pins)}`]),
    ...optional('with', job.with),
    ...optional('secrets', job.secrets),
    ...stepsLines(job.steps, emission.pins),
  ]
  return [...comment(job.about), `${job.id}:`, ...indent(body)]
}

const optional = (key: string, value: unknown): readonly string[] =>
  value === undefined || value === '' ? [] : entryLines(key, value)

function concurrencyLines(concurrency: ConcurrencyDraft | undefined): readonly string[] {
  if (concurrency === undefined) return []
  const { about, group, cancelInProgress, queue } = concurrency
  const lines = entryLines('concurrency', {
    group,
    'cancel-in-progress': cancelInProgress,
    ...(queue === undefined ? {} : { queue }),
  })
  return [...comment(about), ...lines]
}

function permissionLines(permissions: JobDraft['permissions']): readonly string[] {
  if (permissions === undefined) return []
  const lines = Object.entries(permissions).map(([scope, level]) => {
    const reason = reasons[`${scope}: ${level}`]
    return `${scope}: ${level}${reason === undefined ? '' : ` # ${reason}`}`
  })
  return ['permissions:', ...indent(lines)]
}

function strategyLines({ matrix, maxParallel }: JobDraft): readonly string[] {
  if (matrix === undefined) return []
  return entryLines('strategy', {
    'fail-fast': false,
    ...(maxParallel === undefined ? {} : { 'max-parallel': maxParallel }),
    matrix,
  })
}

function serviceLines(services: readonly ServiceDraft[] = []): readonly string[] {
  if (services.length === 0) return []
  return [
    'services:',
    ...indent(
      services.flatMap(({ id, image, env, ports, options }) => [
        `${id}:`,
        ...indent([
          ...entryLines('image', image),
          ...(Object.keys(env).length === 0 ? [] : entryLines('env', env)),
          ...(ports.length === 0
            ? []
            : ['ports:', ...indent(ports.map((port) => `- ${scalar(port)}`))]),
          ...(options === '' ? [] : ['options: >-', ...indent(options.split('\n'))]),
        ]),
      ]),
    ),
  ]
}

function stepsLines(steps: readonly StepDraft[] | undefined, pins: Pins): readonly string[] {
  if (steps === undefined) return []
  const lines = steps.flatMap((step, at) => [
    ...(at === 0 ? [] : ['']),
    ...comment(step.about),
    ...asItem(stepLines(step, pins)),
  ])
  return ['steps:', ...indent(lines)]
}

function stepLines(step: StepDraft, pins: Pins): readonly string[] {
  return [
    `name: ${scalar(step.name)}`,
    ...optional('id', step.id),
    ...optional('if', step.if),
    ...(step.uses === undefined ? [] : [`uses: ${pinUses(step.uses, pins)}`]),
    ...optional('with', step.with),
    ...optional('working-directory', step.workingDirectory),
    ...optional('env', step.env),
    ...optional('run', step.run),
  ]
}
