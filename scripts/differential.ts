import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installOracle } from '../packages/paquebot/test/support/differential/oracle.ts'
import type { Tally } from '../packages/paquebot/test/support/differential/runs.ts'

// `pnpm differential --runs 2000 --seed 1`: generated repositories, versioned by the real Changesets and by us.
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
})
const [runs, seed, workers] = [values.runs, values.seed, values.workers].map(Number) as [
  number,
  number,
  number,
]
if (![runs, seed, workers].every((number) => Number.isInteger(number) && number >= 0)) {
  console.error('differential: --runs, --seed and --workers take whole numbers')
  process.exit(2)
}
installOracle()
const began = performance.now()
const total = { runs: 0, corrections: 0, differences: 0 }
const chunk = 20
let next = 0

await Promise.all(Array.from({ length: Math.max(1, workers) }, work))

const seconds = ((performance.now() - began) / 1000).toFixed(1)
console.log(`${total.corrections} of them meet a fault of Changesets that is corrected by default`)
console.log(`${seconds} s with ${workers} workers`)
console.log(`${total.runs} runs, ${total.differences} differences`)
process.exitCode = total.differences === 0 ? 0 : 1

async function work(): Promise<void> {
  const worker = fork(join(import.meta.dirname, 'differential-worker.ts'))
  await answer(worker)
  while (next < runs) {
    const from = next
    next += chunk
    const count = Math.min(chunk, runs - from)
    worker.send(Array.from({ length: count }, (_, index) => seed + from + index))
    add((await answer(worker)) as Tally)
  }
  worker.disconnect()
}

function add(tally: Tally): void {
  total.runs += tally.runs
  total.corrections += tally.corrections
  total.differences += tally.differences.length
  for (const text of tally.differences) console.log(`\n${text}\n`)
}

function answer(worker: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a worker ended with ${code}`))
    worker.once('exit', onExit)
    worker.once('message', (message) => {
      worker.off('exit', onExit)
      resolve(message)
    })
  })
}
