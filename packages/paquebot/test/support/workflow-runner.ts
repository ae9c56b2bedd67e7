import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contexts } from '@paquebot/actions'
import { parse } from 'yaml'
import { isMet, resolveText, type Status } from './expressions.ts'

interface Step {
  readonly name?: string
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly run?: string
  readonly env?: Readonly<Record<string, unknown>>
  readonly 'working-directory'?: string
}

/** A job as it stands in the file. */
export interface Job {
  readonly name?: string
  readonly needs?: string | readonly string[]
  readonly if?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly environment?: string | { readonly name: string }
  readonly strategy?: { readonly matrix?: Readonly<Record<string, unknown>> }
  readonly outputs?: Readonly<Record<string, string>>
  readonly services?: Readonly<Record<string, ServiceContainer>>
  readonly env?: Readonly<Record<string, unknown>>
  readonly defaults?: { readonly run?: { readonly 'working-directory'?: string } }
  readonly uses?: string
  readonly steps?: readonly Step[]
}

export interface ServiceContainer {
  readonly image: string
  readonly env?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
}

/** A started service: which port of the machine each of its own is. */
export interface RunningService extends AsyncDisposable {
  readonly ports: Readonly<Record<string, string>>
}

/** What became of a job. */
interface JobEnd {
  readonly result: 'success' | 'failure' | 'skipped'
  readonly outputs: Readonly<Record<string, string>>
  /** What its commands said. */
  readonly log: string
}

/** The ends of all jobs by id, in the order of the file. */
export type RunEnd = Readonly<Record<string, JobEnd>>

/** What the runner cannot do by itself. */
export interface Machine {
  /** A folder for what this run leaves. */
  readonly folder: string
  readonly contexts: Contexts
  /** The token of a job with these permissions. */
  tokenOf(job: Job): string
  /** Variables of a job, without tokens. */
  environmentOf(job: Job, home: string): NodeJS.ProcessEnv
  checkout(to: string, inputs: Readonly<Record<string, string>>): void
  /** Further variables of one command. */
  environmentOfStep?(run: string): NodeJS.ProcessEnv
  /** The value of a matrix that is played; all without it. */
  pick?(axis: string, values: readonly unknown[]): unknown
  service?(id: string, service: ServiceContainer): Promise<RunningService>
}

/**
 * Plays a workflow: GitHub's order, conditions and matrices, every `run:` in bash as the runner starts it; checkout
 * and artifacts are done, set-ups and called workflows taken for done. With `before` it runs the failed jobs and
 * those that need them again.
 */
export async function playWorkflow(
  text: string,
  machine: Machine,
  before?: RunEnd,
): Promise<RunEnd> {
  const { jobs, defaults } = parse(text) as { jobs: Record<string, Job>; defaults: unknown }
  assert.deepEqual(defaults, { run: { shell: 'bash' } })
  const ends: Record<string, JobEnd> = {}
  const fresh = new Set<string>()
  for (const [id, job] of Object.entries(jobs)) {
    const needs = [job.needs ?? []].flat()
    const kept = before?.[id]
    if (kept?.result === 'success' && !needs.some((need) => fresh.has(need))) ends[id] = kept
    else {
      ends[id] = await playJob(id, job, { machine, ends, needs, all: jobs })
      if (ends[id].result !== 'skipped' || kept?.result !== 'skipped') fresh.add(id)
    }
  }
  return ends
}

interface Scene {
  readonly machine: Machine
  readonly ends: Readonly<Record<string, JobEnd>>
  readonly needs: readonly string[]
  readonly all: Readonly<Record<string, Job>>
}

const skipped: JobEnd = { result: 'skipped', outputs: {}, log: '' }

async function playJob(id: string, job: Job, scene: Scene): Promise<JobEnd> {
  const { machine, ends, needs } = scene
  const status = statusOf(ancestors(needs, scene.all).map((need) => ends[need] ?? skipped))
  const known = Object.fromEntries(needs.map((need) => [need, ends[need]]))
  const contexts = { ...machine.contexts, needs: known }
  if (!isMet(job.if, contexts, status)) return skipped
  if (job.uses !== undefined) return { result: 'success', outputs: {}, log: `called ${job.uses}` }
  const rows = rowsOf(job, { machine, contexts, status })
  const legs: JobEnd[] = []
  for (const [at, matrix] of rows.entries())
    legs.push(await playLeg(`${id}-${at}`, job, machine, { ...contexts, matrix }))
  return {
    result: legs.some(({ result }) => result === 'failure') ? 'failure' : 'success',
    outputs: Object.assign({}, ...legs.map(({ outputs }) => outputs)),
    log: legs.map(({ log }) => log).join('\n'),
  }
}

/** `success()` of a job looks at everything behind it, and a skipped job is no success. */
function ancestors(needs: readonly string[], all: Scene['all']): readonly string[] {
  return needs.flatMap((need) => [need, ...ancestors([all[need]?.needs ?? []].flat(), all)])
}

const statusOf = (ends: readonly JobEnd[]): Status =>
  ends.every(({ result }) => result === 'success') ? 'success' : 'failure'

interface Around {
  readonly machine: Machine
  readonly contexts: Contexts
  readonly status: Status
}

function rowsOf(job: Job, { machine, contexts, status }: Around): readonly Contexts[] {
  const axes = Object.entries(job.strategy?.matrix ?? {})
  return axes.reduce<readonly Contexts[]>(
    (rows, [name, values]) => {
      const all = resolveText(values, contexts, status) as readonly unknown[]
      const list = machine.pick === undefined ? all : [machine.pick(name, all)]
      if (list.length === 0) throw new Error(`the matrix of ${job.name} has no ${name}`)
      return rows.flatMap((row) => list.map((value) => ({ ...row, [name]: value })))
    },
    [{}],
  )
}

async function startServices(job: Job, machine: Machine, services: AsyncDisposableStack) {
  const ports: Record<string, Pick<RunningService, 'ports'>> = {}
  for (const [name, service] of Object.entries(job.services ?? {})) {
    if (machine.service === undefined) throw new Error(`nobody starts ${name}`)
    ports[name] = services.use(await machine.service(name, service))
  }
  return ports
}

async function playLeg(id: string, job: Job, machine: Machine, around: Contexts): Promise<JobEnd> {
  const home = mkdtempSync(join(machine.folder, `${id}-`))
  const workspace = join(home, 'workspace')
  mkdirSync(workspace)
  const token = machine.tokenOf(job)
  await using services = new AsyncDisposableStack()
  const ports = await startServices(job, machine, services)
  let later: NodeJS.ProcessEnv = {}
  const steps: Record<string, { outputs: Readonly<Record<string, string>> }> = {}
  let isFine = true
  let log = ''
  for (const [at, step] of (job.steps ?? []).entries()) {
    const github = { ...(around.github as object), token }
    const runner = { temp: home, os: 'Linux' }
    const contexts = { ...around, github, steps, runner, job: { services: ports }, env: later }
    const status = isFine ? 'success' : 'failure'
    if (!isMet(step.if, contexts, status)) continue
    const give = (values: Step['env']) =>
      Object.fromEntries(
        Object.entries(values ?? {}).map(([name, value]) => [
          name,
          String(resolveText(value, contexts, status) ?? ''),
        ]),
      )
    if (step.uses !== undefined) {
      act(step.uses, give(step.with), { workspace, machine })
      continue
    }
    const output = join(home, `output-${at}`)
    const env = {
      ...machine.environmentOf(job, home),
      ...files(home, at),
      ...later,
      ...give(job.env),
      ...give(step.env),
      ...machine.environmentOfStep?.(step.run ?? ''),
    }
    const folder = step['working-directory'] ?? job.defaults?.run?.['working-directory'] ?? ''
    const told = await bash(step.run ?? '', join(workspace, folder), env)
    later = { ...later, ...readOutputs(readFileSync(join(home, `env-${at}`), 'utf8')) }
    log += told.text
    isFine &&= told.code === 0
    steps[step.id ?? String(at)] = { outputs: readOutputs(readFileSync(output, 'utf8')) }
  }
  const contexts = { ...around, steps }
  const status = isFine ? 'success' : 'failure'
  const outputs = Object.entries(job.outputs ?? {}).map(([name, text]) => [
    name,
    String(resolveText(text, contexts, status) ?? ''),
  ])
  return { result: isFine ? 'success' : 'failure', outputs: Object.fromEntries(outputs), log }
}

function files(home: string, at: number): Readonly<Record<string, string>> {
  const output = join(home, `output-${at}`)
  const summary = join(home, 'summary')
  writeFileSync(output, '')
  if (!existsSync(summary)) writeFileSync(summary, '')
  const variables = join(home, `env-${at}`)
  writeFileSync(variables, '')
  return {
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_ENV: variables,
    RUNNER_TEMP: home,
    CI: 'true',
  }
}

interface Place {
  readonly workspace: string
  readonly machine: Machine
}

function act(uses: string, given: Readonly<Record<string, string>>, { workspace, machine }: Place) {
  const action = uses.split('@')[0]
  const store = join(machine.folder, 'artifacts', given.name ?? '')
  const path = join(workspace, given.path ?? '')
  if (action === 'actions/checkout') machine.checkout(workspace, given)
  // Without this input files below a folder with a dot are left out.
  else if (action === 'actions/upload-artifact') {
    if (given['include-hidden-files'] !== 'true' && /(^|\/)\./.test(given.path ?? ''))
      throw new Error(`${given.path} is hidden`)
    cpSync(path, store, { recursive: true })
  } else if (action === 'actions/download-artifact') cpSync(store, path, { recursive: true })
  else if (!/^(actions\/setup-|astral-sh\/setup-|pnpm\/action-setup)/.test(action ?? ''))
    throw new Error(`nobody plays ${uses}`)
}

/** What a runner starts for `shell: bash`, which all generated workflows name. */
function bash(script: string, cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = `$ ${script}\n`
  child.stdout.on('data', (data: Buffer) => {
    text += data
  })
  child.stderr.on('data', (data: Buffer) => {
    text += data
  })
  return new Promise<{ code: number | null; text: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, text }))
  })
}

/** As the runner reads the file: `name=value`, or `name<<end` with lines up to that end. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/^([\w-]+)(?:=(.*)|<<(.+)\n([\s\S]*?)\n?^\3)$/gm)
  return Object.fromEntries(
    [...found].map(([, name = '', plain, , value = '']) => [name, plain ?? value]),
  )
}
