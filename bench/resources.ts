import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Contender } from './measure.ts'

/**
 * Peak resident memory in MiB of a Node process itself: the median of `rounds` runs. Its children are left out, because
 * git counts the pack files that it maps: `git log` alone is at 455 MiB in XL.
 */
export function peakMemory(one: Contender, rounds: number): number {
  const peaks = Array.from({ length: rounds }, () => peakOnce(one)).sort((a, b) => a - b)
  return peaks[Math.floor(peaks.length / 2)] ?? 0
}

function peakOnce(one: Contender): number {
  return inScratch((folder) => {
    const file = join(folder, 'peak')
    const tell = join(folder, 'tell.mjs')
    writeFileSync(tell, tellPeak(file))
    run(one, [], { NODE_OPTIONS: `--import ${pathToFileURL(tell).href}` })
    return Number(readFileSync(file, 'utf8')) / 1024
  })
}

/** The first Node process takes the question away from its children. */
const tellPeak = (file: string) => `
import { writeFileSync } from 'node:fs'
delete process.env.NODE_OPTIONS
process.on('exit', () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)))
`

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
