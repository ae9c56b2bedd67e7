import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { type Case, nameOf } from '../packages/paquebot/test/kill-matrix/cases.ts'
import { runMatrix, type Verdict } from '../packages/paquebot/test/kill-matrix/matrix.ts'
import {
  isWrong,
  sampleOf,
  summary,
  tellVerdict,
} from '../packages/paquebot/test/kill-matrix/tell.ts'
import { makeTemplate, type Only } from '../packages/paquebot/test/kill-matrix/template.ts'

/**
 * Kills a release of six packages at every request and every write, lets every fault happen at every request, runs it
 * again, and compares where it ends with the undisturbed release:
 *
 *     pnpm kill-matrix [--only publish|announce|release] [--sample 100 --seed 1] [--case 'kill after npm PUT'] [--jobs 2]
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'all' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string', default: '' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
})

if (!['publish', 'announce', 'release', 'all'].includes(values.only)) {
  console.error('kill-matrix: --only takes `publish`, `announce` or `release`')
  process.exit(2)
}
const [size, seed, jobs] = [values.sample ?? 'Infinity', values.seed, values.jobs].map(Number)
if (![size, seed, jobs].every((one) => one !== undefined && one >= 0)) {
  console.error('kill-matrix: --sample, --seed and --jobs take numbers')
  process.exit(2)
}

const began = performance.now()
using template = makeTemplate(values.only as Only)
const verdicts = await runMatrix({ template, jobs: jobs ?? 1, choose, onVerdict })
const missed = verdicts.filter(({ happened }) => !happened)
for (const { name } of missed) console.log(`did not come to pass: ${name}`)
const seconds = ((performance.now() - began) / 1000).toFixed(0)
console.error(`${seconds} s with ${jobs} at once, seed ${seed}`)
console.log(summary(verdicts))
process.exitCode = verdicts.some(isWrong) ? 1 : 0

function choose(cases: readonly Case[]): readonly Case[] {
  const named = cases.filter((one) => nameOf(one).includes(values.case))
  return sampleOf(named, { size: size ?? named.length, seed: seed ?? 1 })
}

function onVerdict(verdict: Verdict, done: number, of: number): void {
  if (isWrong(verdict)) console.log(`\n${tellVerdict(verdict)}\n`)
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${of} `)
  else if (done % 50 === 0 || done === of) console.error(`${done}/${of}`)
}
