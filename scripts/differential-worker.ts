import { startOracle } from '../packages/paquebot/test/support/differential/oracle.ts'
import { runSeeds } from '../packages/paquebot/test/support/differential/runs.ts'

// One process of `scripts/differential.ts`: takes lists of seeds and answers with what came of them.
const oracle = await startOracle()
process.on('message', (seeds: readonly number[]) => {
  void runSeeds(seeds, oracle).then((tally) => process.send?.(tally))
})
process.on('disconnect', () => {
  oracle.close()
  process.exit()
})
process.send?.('ready')
