import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contender } from './measure.ts'

/** GNU time; its figure is the largest single process of those that it waited for. */
const gnuTime = '/usr/bin/time'

/** True where the peak of a child can be measured. */
export const canMeasureMemory = existsSync(gnuTime)

/** Peak resident memory in MiB: the median of `rounds` runs. */
export function peakMemory(one: Contender, rounds: number): number {
  const peaks = Array.from({ length: rounds }, () => peakOnce(one)).sort((a, b) => a - b)
  return peaks[Math.floor(peaks.length / 2)] ?? 0
}

function peakOnce(one: Contender): number {
  return inScratch((folder) => {
    const file = join(folder, 'peak')
    run(one, [gnuTime, '-f', '%M', '-o', file], {})
    // A line about the exit code may stand above the figure.
    return Number(readFileSync(file, 'utf8').trim().split('\n').at(-1)) / 1024
  })
}

/** How many git processes a run starts, those included that git starts itself. */
export function gitProcesses(one: Contender): number {
  return inScratch((folder) => {
    run(one, [], { GIT_TRACE2_EVENT: folder })
    // Each process writes a file of its own into a folder.
    return readdirSync(folder).length
  })
}

function run(one: Contender, prefix: readonly string[], env: NodeJS.ProcessEnv): void {
  one.before?.()
  const [program = '', ...args] = [...prefix, ...one.argv]
  const child = spawnSync(program, args, {
    ...(one.cwd === undefined ? {} : { cwd: one.cwd }),
    env: { ...process.env, ...one.env, ...env },
    stdio: 'ignore',
  })
  if (child.status !== (one.exitCode ?? 0))
    throw new Error(`\`${one.argv.join(' ')}\` ended with ${child.status}`)
}

function inScratch<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'paquebot-bench-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
