import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type SetName, sets } from './make-repository.ts'
import {
  builtCli,
  type Contender,
  type Effort,
  type Measured,
  measure,
  node,
  render,
  table,
} from './measure.ts'
import { missingPeers } from './peers.ts'
import { gitProcesses, peakMemory } from './resources.ts'
import { type Row, rowsFor, type TimeRow } from './rows.ts'

/**
 * The goals of the built CLI against peers and floors, in generated repositories:
 *
 *     pnpm bench [--set S,M] [--rows 3,4,7] [--rounds 5] [--no-peers] [--strict]
 */

const { values } = parseArgs({
  options: {
    set: { type: 'string', default: 'S,M' },
    rows: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    'warm-ups': { type: 'string', default: '1' },
    patience: { type: 'string', default: '2000' },
    'no-peers': { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
  },
})

const effort: Effort = {
  rounds: Number(values.rounds),
  warmUps: Number(values['warm-ups']),
  patience: Number(values.patience),
}

/** A row, measured. */
interface Verdict {
  readonly row: Row
  /** As it is printed; undefined when it could not be measured, and then `why`. */
  readonly value?: number
  readonly why?: string
  readonly peers: string
}

async function judge(row: Row, known: ReadonlySet<string>): Promise<Verdict> {
  if (row.command !== undefined && !known.has(row.command))
    return { row, why: 'not there yet', peers: row.kind === 'time' ? await floorsOnly(row) : '' }
  try {
    return await measureRow(row)
  } catch (error) {
    return { row, why: `failed: ${(error as Error).message.slice(0, 300)}`, peers: '' }
  }
}

async function measureRow(row: Row): Promise<Verdict> {
  switch (row.kind) {
    case 'time':
      return timeOf(row)
    case 'growth': {
      const { small, large } = await row.contenders()
      const [, grown] = measure({ title: row.what, baseline: small, against: [large] }, effort)
      return { row, value: grown?.ratio.median ?? 0, peers: '' }
    }
    case 'processes':
      return { row, value: gitProcesses(await row.contenders()), peers: '' }
    case 'inside':
      return { row, ...insideOf(await row.contenders()) }
    case 'memory': {
      const { ours, baseline } = await row.contenders()
      const own = peakMemory(ours, 3)
      const over = baseline === undefined ? 1 : peakMemory(baseline, 3)
      return { row, value: own / over, peers: `${own.toFixed(0)} MiB` }
    }
  }
}

/** The process clocks itself; the median over fresh processes counts. */
function insideOf({ argv }: Contender): { readonly value: number; readonly peers: string } {
  const [program = '', ...args] = argv
  const ask = () =>
    JSON.parse(execFileSync(program, args, { encoding: 'utf8' })) as { ms: number; first: number }
  const rounds = Array.from({ length: effort.rounds }, ask)
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
  const first = median(rounds.map((round) => round.first)).toFixed(0)
  return { value: median(rounds.map(({ ms }) => ms)), peers: `first in its process ${first} ms` }
}

async function timeOf(row: TimeRow): Promise<Verdict> {
  const { baseline, ours, others } = await row.contenders()
  const against = [ours, ...(values['no-peers'] ? [] : others)]
  const results = measure({ title: row.what, baseline, against }, effort)
  console.log(`${title(row)}\n${render(results)}\n`)
  const [, own, ...theirs] = results
  const times = theirs.map((one) => beats(one, own))
  return { row, value: own?.ratio.median ?? 0, peers: times.join(', ') }
}

const beats = (one: Measured, own: Measured | undefined) =>
  `${one.name} ${((one.ratio.median || 0) / (own?.ratio.median ?? 1)).toFixed(1)} x`

/** What the command has to reach once it is there. */
async function floorsOnly(row: TimeRow): Promise<string> {
  const { baseline, others } = await row.contenders()
  const results = measure(
    { title: row.what, baseline, against: values['no-peers'] ? [] : others },
    effort,
  )
  console.log(`${title(row)}: not there yet\n${render(results)}\n`)
  return results
    .slice(1)
    .map((one) => `${one.name} ${one.ratio.median.toFixed(1)} F`)
    .join(', ')
}

const title = ({ row, set, what }: Row) => `Row ${row}, ${set}: ${what}`

/** Kinds whose value is no ratio. */
const bare: ReadonlySet<Row['kind']> = new Set(['processes', 'inside'])

function verdictLine({ row, value, why, peers }: Verdict): readonly string[] {
  const unit = bare.has(row.kind) || row.row === 15 ? '' : ' x'
  const goal = (bar: number) => `<= ${bar}${unit}`
  const met = value === undefined ? why : value <= row.must ? 'ok' : 'MISSED'
  const moon = value === undefined ? '' : value <= row.moonshot ? 'reached' : 'no'
  const text =
    value === undefined ? '-' : `${row.kind === 'processes' ? value : value.toFixed(2)}${unit}`
  return [
    `${row.row}`,
    row.set,
    row.what,
    text,
    goal(row.must),
    met ?? '',
    goal(row.moonshot),
    moon,
    peers,
  ]
}

const isWanted = ({ row }: Row) =>
  values.rows === undefined || values.rows.split(',').map(Number).includes(row)

async function main(): Promise<void> {
  if (!existsSync(builtCli))
    throw new Error(`${builtCli} is missing: run \`node scripts/build.ts\``)
  const chosen = values.set.split(',').map((name) => name.trim().toUpperCase())
  const unknown = chosen.filter((name) => !(name in sets))
  if (unknown.length > 0)
    throw new Error(`no set ${unknown.join(', ')}: there are ${Object.keys(sets).join(', ')}`)
  const help = execFileSync(node, [builtCli, '--help'], { encoding: 'utf8' })
  const known = new Set([...help.matchAll(/^ {2}([a-z-]+) /gm)].map((match) => match[1] ?? ''))
  const scratch = mkdtempSync(join(tmpdir(), 'paquebot-bench-'))
  const verdicts: Verdict[] = []
  try {
    for (const set of chosen as SetName[])
      for (const row of withoutRepeats(rowsFor(set, scratch), set === chosen[0]).filter(isWanted))
        verdicts.push(await judge(row, known))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  print(verdicts)
}

/** Starting up and the registries are the same in every set. */
function withoutRepeats(rows: readonly Row[], isFirst: boolean): readonly Row[] {
  return isFirst ? rows : rows.filter(({ row }) => row > 2 && row < 16)
}

function print(verdicts: readonly Verdict[]): void {
  const head = [
    'row',
    'set',
    'what',
    'ours',
    'must',
    '',
    'moonshot',
    '',
    'peers (times ours; F: times the floor)',
  ]
  console.log(`Goals\n${table([head, ...verdicts.map(verdictLine)])}`)
  for (const { name, why } of missingPeers()) console.log(`not available: ${name} (${why})`)
  const missed = verdicts.filter(({ row, value }) => value !== undefined && value > row.must)
  const failed = verdicts.filter(({ why }) => why?.startsWith('failed'))
  console.log(
    `${verdicts.length} rows, ${missed.length} missed, ${failed.length} failed, ${verdicts.filter(({ why }) => why !== undefined).length - failed.length} not measured`,
  )
  if ((values.strict && missed.length > 0) || failed.length > 0) process.exitCode = 1
}

await main()
