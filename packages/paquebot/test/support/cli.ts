import { spawn } from 'node:child_process'
import { join } from 'node:path'

const bin = join(import.meta.dirname, '../../src/cli/bin.ts')

/** What a run of the command line left. */
export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The user's PATH, without the tools of our own workspace that `npm test` puts first. */
export function outerEnvironment(): NodeJS.ProcessEnv {
  const { OUTER_PATH, FORCE_COLOR: _, ...all } = process.env
  // Our own tests run in a job of GitHub Actions as well, which the commands would talk to.
  const env = Object.fromEntries(Object.entries(all).filter(([name]) => !isOfActions(name)))
  return { ...env, ...(OUTER_PATH === undefined ? {} : { PATH: OUTER_PATH }), NO_COLOR: '1' }
}

const isOfActions = (name: string) => /^(GITHUB|ACTIONS|RUNNER)_/.test(name)

/** Starts the command line from source, as `./paquebot` does. */
export function startCli(
  argv: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
) {
  return spawn(process.execPath, [bin, ...argv], {
    cwd: options.cwd,
    env: { ...outerEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs the command line to its end. */
export function runCli(
  argv: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<CliResult> {
  const child = startCli(argv, options)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => {
    stdout += data
  })
  child.stderr.on('data', (data: Buffer) => {
    stderr += data
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
