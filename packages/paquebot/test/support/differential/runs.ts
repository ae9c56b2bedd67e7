import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Comparison, compare, differingFiles } from './compare.ts'
import type { Oracle } from './oracle.ts'
import { type Scenario, scenarios } from './scenario.ts'

/** How a number of runs ended. */
export interface Tally {
  readonly runs: number
  readonly corrections: number
  /** One text per run that differs, with the smallest scenario that shows it. */
  readonly differences: readonly string[]
}

/** Runs the scenarios of the given seeds one after the other; a difference is shrunk. */
export async function runSeeds(seeds: readonly number[], oracle: Oracle): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'paquebot-differential-'))
  let count = 0
  let corrections = 0
  const live = async (scenario: Scenario): Promise<Comparison> => {
    const own = join(folder, String(count++))
    try {
      return await compare(scenario, oracle, own)
    } finally {
      rmSync(own, { recursive: true, force: true })
    }
  }
  const differences: string[] = []
  try {
    for (const seed of seeds) {
      const [scenario] = fc.sample(scenarios, { seed, numRuns: 1, unbiased: true })
      const result = await live(scenario as Scenario)
      corrections += Math.min(1, result.corrections)
      if (result.difference !== undefined) differences.push(await smallest(seed, live))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { runs: seeds.length, corrections, differences }
}

/** The same difference with as little around it as possible, in words. */
async function smallest(
  seed: number,
  live: (scenario: Scenario) => Promise<Comparison>,
): Promise<string> {
  // After this time every candidate passes for a failure: shrinking then runs straight to its end.
  const deadline = Date.now() + 10_000
  let last: Comparison['difference']
  let shown: Scenario | undefined
  const agrees = fc.asyncProperty(scenarios, async (scenario) => {
    if (Date.now() > deadline) return false
    const { difference } = await live(scenario)
    if (difference !== undefined) [last, shown] = [difference, scenario]
    return difference === undefined
  })
  await fc.check(agrees, { seed, numRuns: 1, unbiased: true })
  const difference = last
  const scenario = shown
  if (difference === undefined) return `seed ${seed}: it differed once and not again`
  const { step, did, said, findings, theirs, ours } = difference
  const told = { scenario, step, did, findings, ok: { theirs: theirs.ok, ours: ours.ok } }
  return [
    `seed ${seed}`,
    JSON.stringify(told, null, 2),
    JSON.stringify(differingFiles(difference), null, 2),
    said,
  ].join('\n')
}
