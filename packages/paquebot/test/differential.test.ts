import { afterAll, beforeAll, expect, it } from 'vitest'
import { installOracle, type Oracle, startOracle } from './support/differential/oracle.ts'
import { runSeeds } from './support/differential/runs.ts'

// A sample; `pnpm differential --runs 2000 --seed 1` does as many as you like, on all cores.
const first = Number(process.env.PAQUEBOT_SEED ?? 1)
const seeds = Array.from({ length: 60 }, (_, index) => first + index)

let oracle: Oracle

beforeAll(async () => {
  installOracle()
  oracle = await startOracle()
})

afterAll(() => oracle.close())

it('does what Changesets 3.0.3 does, byte for byte, in generated repositories', async () => {
  expect((await runSeeds(seeds, oracle)).differences).toEqual([])
})
