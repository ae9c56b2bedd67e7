import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { outerEnvironment } from './cli.ts'

const driver = join(import.meta.dirname, 'terminal.py')
const bin = join(import.meta.dirname, '../../src/cli/bin.ts')

/** Keys as a terminal sends them. */
export const keys = { enter: '\r', space: ' ', down: '\u001b[B', ctrlC: '\u0003' } as const

/** What to wait for on the screen, and what to type then. */
interface Typing {
  readonly expect: string
  readonly send: string
}

/** Runs the command line on a pseudo-terminal, made by Python's `pty`. */
export async function typeIntoCli(
  argv: readonly string[],
  { cwd, env: more }: { cwd: string; env?: NodeJS.ProcessEnv },
  steps: readonly Typing[],
): Promise<{ code: number; screen: string; left: readonly Typing[] }> {
  const { CI: _, ...env } = outerEnvironment()
  const child = spawn('python3', [driver], { stdio: ['pipe', 'pipe', 'inherit'] })
  const job = { argv: [process.execPath, bin, ...argv], cwd, steps, seconds: 30 }
  child.stdin.end(JSON.stringify({ ...job, env: { ...env, TERM: 'xterm-256color', ...more } }))
  const { screen, ...rest } = JSON.parse(await text(child.stdout))
  return { ...rest, screen: stripVTControlCharacters(screen) }
}
