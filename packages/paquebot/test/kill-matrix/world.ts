import { spawn } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FakeGithub, type Fault as GithubFault, startFakeGithub } from '@paquebot/fake-github'
import { type Fault, type LocalRegistries, startLocalRegistries } from '@paquebot/local-registry'
import { after, before, buildAll, slug, trust } from './fixture.ts'
import { seed, seedsLike } from './seed.ts'
import { type EndState, takeState } from './state.ts'

/** A request as the matrix speaks of it: its looks, and the how many-eth of these looks it is in its run. */
export interface Seen {
  readonly server: 'npm' | 'pypi' | 'oidc' | 'github'
  readonly method: string
  /** Decoded, without what differs from run to run. */
  readonly path: string
  /** From 0. */
  readonly nth: number
  /** GitHub's name of it. */
  readonly operation?: string
}

/** Something that the program does to a file below its repository. */
export interface DiskWrite {
  /** Which of the run's commands. */
  readonly command: number
  /** From 0. */
  readonly at: number
  readonly operation: string
  readonly path: string
}

/** Where the child is killed. */
export type Trap =
  | { readonly kind: 'request'; readonly at: Seen; readonly phase: 'before' | 'after' }
  | { readonly kind: 'disk'; readonly at: DiskWrite; readonly phase: 'before' | 'after' | 'torn' }

/** What one run of all commands came to. */
export interface Ran {
  /** Of the last command that ran; null: killed. */
  readonly code: number | null
  readonly requests: readonly Seen[]
  /** Only when they were asked for. */
  readonly writes: readonly DiskWrite[]
  /** What the last command said. */
  readonly output: string
}

export interface World extends AsyncDisposable {
  /** Runs the commands, each when the one before it ended with 0. */
  run(options?: { readonly trap?: Trap; readonly listWrites?: boolean }): Promise<Ran>
  state(): Promise<EndState>
  /** How many faults have come to pass. */
  faults(): number
}

/** What all worlds of a matrix are copies of. */
export interface Template {
  /** Has `repository` and `artifacts`. */
  readonly folder: string
  /** The program and what it is called with, one after another. */
  readonly commands: readonly (readonly string[])[]
  /** Everything is on the registries already: the matrix is about what comes after. */
  readonly isPublished: boolean
  readonly hasGithub: boolean
}

/** What goes wrong, and where. */
export interface Mishaps {
  readonly registries?: readonly Fault[]
  readonly github?: readonly GithubFault[]
}

/** Fresh registries with the packages' last versions, a fresh copy of the repository, nothing run yet. */
export async function openWorld(template: Template, mishaps: Mishaps = {}): Promise<World> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'paquebot-kill-'))
  cpSync(template.folder, folder, { recursive: true })
  mkdirSync(join(folder, 'home'))
  const watch = openWatch()
  const seeds = [before, ...(template.isPublished ? [after] : [])].flatMap(buildAll)
  const registries = await startLocalRegistries({
    ...trust,
    offline: true,
    tokens: ['seed'],
    faults: (mishaps.registries ?? []).map((fault) => ({
      ...fault,
      skip: (fault.skip ?? 0) + seedsLike(fault, seeds),
    })),
    intercept: (request, next) => watch.pass(request, next),
  })
  await seed(registries, seeds)
  const github = template.hasGithub ? await openGithub(folder, watch, mishaps.github) : undefined
  const scene = { template, folder, registries, github, watch }
  const requests = () => [...registries.requests(), ...(github?.requests() ?? [])]
  return {
    run: (options = {}) => runAll(scene, options),
    state: () => takeState(registries, github),
    faults: () => requests().filter((one) => one.faults !== undefined).length,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([registries.stop(), github?.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A GitHub that has what is in the clone, which has it as its origin. */
async function openGithub(
  folder: string,
  watch: Watch,
  faults: readonly GithubFault[] = [],
): Promise<FakeGithub> {
  const clone = join(folder, 'repository')
  const github = await startFakeGithub({
    repositories: [{ owner: slug.owner, name: slug.name, from: clone }],
    actors: { github_token: { permissions: { contents: 'write' } } },
    faults,
    intercept: (request, next) => watch.pass({ ...request, server: 'github' }, next),
  })
  const remote = `[remote "origin"]\n\turl = ${github.cloneUrl('github_token')}\n`
  appendFileSync(
    join(clone, '.git/config'),
    `${remote}\tfetch = +refs/heads/*:refs/remotes/origin/*\n`,
  )
  return github
}

interface Scene {
  readonly template: Template
  readonly folder: string
  readonly registries: LocalRegistries
  readonly github: FakeGithub | undefined
  readonly watch: Watch
}

/** Sees every request to any server, and kills at one of them. */
interface Watch {
  pass<R>(request: Looks, next: () => Promise<R>): Promise<R | 'drop'>
  /** Begins a run: nothing seen, and the one that kills. */
  begin(trap: Trap | undefined): void
  /** Who is killed. */
  child: (() => void) | undefined
  seen(): readonly Seen[]
  /** Ends when no request is being handled any more. */
  idle(): Promise<void>
}

interface Looks {
  readonly server: Seen['server']
  readonly method: string
  readonly path: string
  readonly operation?: string
}

function openWatch(): Watch {
  let seen: Seen[] = []
  let trap: Trap | undefined
  let busy = 0
  const watch: Watch = {
    child: undefined,
    begin: (next) => {
      seen = []
      trap = next
    },
    seen: () => seen,
    idle: async () => {
      while (busy > 0) await new Promise((resolve) => setTimeout(resolve, 2))
    },
    pass: async (request, next) => {
      const here = look(request, seen)
      seen.push(here)
      const phase = trap?.kind === 'request' && isSame(trap.at, here) ? trap.phase : undefined
      busy += 1
      try {
        if (phase !== 'before') {
          const reply = await next()
          if (phase === undefined) return reply
        }
        watch.child?.()
        return 'drop'
      } finally {
        busy -= 1
      }
    },
  }
  return watch
}

function look({ server, method, path, operation }: Looks, seen: readonly Seen[]): Seen {
  const looks = { server, method, path: steady(path) }
  const nth = seen.filter((one) => isSame(one, { ...looks, nth: one.nth })).length
  return { ...looks, nth, ...(operation === undefined ? {} : { operation }) }
}

function isSame(a: Seen, b: Seen): boolean {
  return a.server === b.server && a.method === b.method && a.path === b.path && a.nth === b.nth
}

/** Ids differ from run to run. */
function steady(path: string): string {
  return decodeURIComponent(path.split('?')[0] ?? '')
    .replace(/paquebot-[0-9a-z]+$/, 'paquebot-*')
    .replace(/\/\d+(?=\/|$)/g, '/*')
}

const preload = join(import.meta.dirname, 'preload.mjs')

async function runAll(
  scene: Scene,
  { trap, listWrites = false }: { readonly trap?: Trap; readonly listWrites?: boolean },
): Promise<Ran> {
  scene.watch.begin(trap)
  const writes: DiskWrite[] = []
  let last: { readonly code: number | null; readonly output: string } = { code: 0, output: '' }
  for (const [command, argv] of scene.template.commands.entries()) {
    const log = join(scene.folder, `writes-${command}.jsonl`)
    const disk = trap?.kind === 'disk' && trap.at.command === command ? trap : undefined
    last = await runChild(scene, argv, {
      ...(listWrites ? { KILL_MATRIX_LOG: log } : {}),
      ...(disk === undefined ? {} : { KILL_MATRIX_AT: `${disk.at.at}:${disk.phase}` }),
    })
    if (listWrites) writes.push(...readWrites(log, command))
    await scene.watch.idle()
    if (last.code !== 0) break
  }
  return { ...last, requests: scene.watch.seen(), writes }
}

function readWrites(log: string, command: number): readonly DiskWrite[] {
  const lines = readLines(log).map((line) => JSON.parse(line) as Omit<DiskWrite, 'command' | 'at'>)
  return lines.map((line, at) => ({ command, at, ...line }))
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').trim().split('\n')
  } catch {
    return []
  }
}

function runChild(
  scene: Scene,
  argv: readonly string[],
  watched: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const root = join(scene.folder, 'repository')
  const isWatched = Object.keys(watched).length > 0
  const env = {
    ...environment(scene),
    ...(isWatched ? { ...watched, KILL_MATRIX_ROOT: root } : {}),
  }
  const args = [...(isWatched ? ['--import', preload] : []), ...argv]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what it has started dies with it, as on a machine that goes down.
    detached: true,
  })
  scene.watch.child = () => killGroup(child.pid)
  let output = ''
  const collect = (data: Buffer) => {
    output += data
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      killGroup(child.pid)
      resolve({ code, output })
    })
  })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}

/** A job of GitHub Actions on a machine where only the servers of this world are known. */
function environment({ folder, registries, github }: Scene): NodeJS.ProcessEnv {
  const { npm, pypi, oidc } = registries
  return {
    PATH: process.env.PATH,
    HOME: join(folder, 'home'),
    PAQUEBOT_CACHE: join(folder, 'cache'),
    NODE_COMPILE_CACHE: join(tmpdir(), 'paquebot-kill-matrix-code'),
    NO_COLOR: '1',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: trust.claims?.repository,
    GIT_CONFIG_GLOBAL: '/dev/null',
    ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken,
    npm_config_registry: npm.url,
    npm_config_userconfig: join(folder, 'home/.npmrc'),
    PIP_INDEX_URL: pypi.simple,
    UV_DEFAULT_INDEX: pypi.simple,
    UV_PUBLISH_URL: pypi.upload,
    NO_PROXY: '127.0.0.1',
    ...github?.env('github_token'),
  }
}
