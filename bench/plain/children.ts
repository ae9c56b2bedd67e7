import { spawn } from 'node:child_process'

/** How to run a child; `env` is on top of the script's own. */
export interface ChildOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a program to its end and returns its stdout. Throws with its output when it fails. */
export function run(argv: readonly string[], { cwd, env = {} }: ChildOptions): Promise<string> {
  const [program = '', ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => out.push(data))
    child.stderr.on('data', (data: Buffer) => err.push(data))
    child.once('error', reject)
    child.once('close', (code) => {
      const text = Buffer.concat(out).toString()
      if (code === 0) return resolve(text)
      reject(new Error(`\`${argv.join(' ')}\` ended with ${code}:\n${text}${Buffer.concat(err)}`))
    })
  })
}

/** Two at a time, as Paquebot does on two cores. */
export async function twoAtATime(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const waiting = [...tasks]
  const worker = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task()
  }
  await Promise.all([worker(), worker()])
}
