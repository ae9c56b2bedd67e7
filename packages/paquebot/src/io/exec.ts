import { type ChildProcess, spawn } from 'node:child_process'
import { PaquebotError } from '../model/error.ts'

/** How to run a program. `env` is the whole environment of the child, never merged with ours. */
export interface ExecOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  readonly stdin?: string
}

/** What a finished program left; `code` is null when a signal ended it. */
export interface ExecResult {
  readonly argv: readonly string[]
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
  readonly timedOut: boolean
}

const live = new Set<ChildProcess>()

/** Ends every running child and whatever it started. Safe to call more than once. */
export function killAll(signal: NodeJS.Signals = 'SIGKILL'): void {
  for (const child of live) killGroup(child, signal)
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
  }
}

/**
 * Runs a program to its end and returns what it left, whatever the exit code.
 * Throws `exec/not-found` when it cannot be started and `cli/cancelled` when `signal` fires.
 */
export async function exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const started = performance.now()
  const child = start(argv, options)
  live.add(child)
  try {
    const left = await collect(child, options)
    options.signal?.throwIfAborted()
    return { argv, ...left, ms: Math.round(performance.now() - started) }
  } catch (error) {
    throw asExecError(error, argv, options)
  } finally {
    // A child that has ended may leave others behind in its group.
    killGroup(child, 'SIGKILL')
    live.delete(child)
  }
}

/** `exec`, but an exit code other than 0 is the error `exec/failed` with the last lines of output. */
export async function execOk(argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const result = await exec(argv, options)
  if (result.code === 0) return result
  throw new PaquebotError('exec/failed', `\`${argv.join(' ')}\` ended with ${exitText(result)}`, {
    details: lastLines(result, 30),
  })
}

/** `exit code 2`, `a time-out` or `a signal`. */
export function exitText(result: ExecResult): string {
  if (result.timedOut) return 'a time-out'
  return result.code === null ? 'a signal' : `exit code ${result.code}`
}

/** The last lines a person would look at: stderr first, stdout when stderr is empty. */
export function lastLines(result: ExecResult, count: number): string {
  const text = result.stderr.trim() === '' ? result.stdout : result.stderr
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

function start(argv: readonly string[], options: ExecOptions): ChildProcess {
  const [program = '', ...args] = argv
  // A group of its own, so that one kill reaches the grandchildren as well.
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin?.on('error', () => {})
  child.stdin?.end(options.stdin ?? '')
  return child
}

async function collect(
  child: ChildProcess,
  options: ExecOptions,
): Promise<Pick<ExecResult, 'code' | 'stdout' | 'stderr' | 'timedOut'>> {
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (data: Buffer) => out.push(data))
  child.stderr?.on('data', (data: Buffer) => err.push(data))
  let timedOut = false
  const timer = setTimeout(
    () => {
      timedOut = true
      killGroup(child, 'SIGKILL')
    },
    options.timeoutMs ?? 30 * 60_000,
  )
  const abort = () => killGroup(child, 'SIGKILL')
  options.signal?.addEventListener('abort', abort, { once: true })
  if (options.signal?.aborted) abort()
  try {
    const code = await whenEnded(child)
    return { code, stdout: text(out), stderr: text(err), timedOut }
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', abort)
  }
}

/** Resolves at `close`, or shortly after `exit` when a grandchild keeps the pipes open. */
function whenEnded(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
    child.once('exit', (code) => setTimeout(() => resolve(code), 2000).unref())
  })
}

const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8')

function asExecError(error: unknown, argv: readonly string[], options: ExecOptions): unknown {
  if (options.signal?.aborted) return new PaquebotError('cli/cancelled', 'cancelled')
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error
  return new PaquebotError(
    'exec/not-found',
    `\`${argv[0]}\` is not installed, or \`${options.cwd}\` is gone`,
    {
      hint: `install \`${argv[0]}\` and make sure it is on PATH`,
      cause: error,
    },
  )
}
