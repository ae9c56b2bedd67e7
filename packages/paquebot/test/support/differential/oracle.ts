import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const release = '3.0.3'
const home = join(tmpdir(), `paquebot-oracle-changesets-${release}`)
const program = join(home, 'node_modules/@changesets/cli/bin.js')

/** What Changesets answered: whether it did it, and what it said. */
interface Answer {
  readonly ok: boolean
  readonly said: string
}

/** The real Changesets 3.0.3 in a process of its own. */
export interface Oracle {
  ask(
    command: 'version' | 'pre',
    options: Readonly<Record<string, unknown>>,
    now: Date,
  ): Promise<Answer>
  close(): void
}

/** Installs Changesets once per machine, from the user's own registry. */
export function installOracle(): void {
  if (existsSync(program)) return
  const draft = mkdtempSync(join(tmpdir(), 'paquebot-oracle-'))
  const quiet = ['--no-audit', '--no-fund']
  const args = ['install', ...quiet, '--prefix', draft, `@changesets/cli@${release}`]
  execFileSync('npm', args, { stdio: 'pipe' })
  rmSync(home, { recursive: true, force: true })
  renameSync(draft, home)
}

/** Starts the real Changesets; `installOracle` comes first. */
export async function startOracle(): Promise<Oracle> {
  const child = fork(join(import.meta.dirname, 'oracle-child.ts'), [home], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    // The user's own tokens and colours have no part in this.
    env: { PATH: process.env.PATH, HOME: tmpdir(), GIT_CONFIG_GLOBAL: '/dev/null' },
  })
  await next(child)
  return {
    async ask(command, options, now) {
      const answer = next(child)
      child.send({ command, options, now: now.getTime() })
      return (await answer) as Answer
    },
    close: () => void child.kill(),
  }
}

function next(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the oracle ended with ${code}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}
