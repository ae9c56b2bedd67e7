import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * Paired measuring: A, B, C, A, B, C … in rounds, wall time around each process, the ratio taken
 * round by round. What is slow on this machine just now is slow for both, so the ratio holds where
 * milliseconds do not.
 *
 *     node bench/measure.ts --rounds 15 --goal 1.3 -- node -e 0 -- paquebot --version
 */

/** One process to measure. */
export interface Contender {
  readonly name: string
  readonly argv: readonly string[]
  readonly cwd?: string
  /** On top of the environment of the measuring process. */
  readonly env?: NodeJS.ProcessEnv
  /** What a good run ends with (0 when left out): a process that fails fast must not win. */
  readonly exitCode?: number
  /** Before each run, outside the clock. */
  before?(): void
  /** Takes part in that many rounds at most, without a warm-up: for those that take many seconds. */
  readonly rounds?: number
  /** The bar over the baseline of the series. */
  readonly goal?: Goal
}

/** At most `most` times the baseline, or at most `most` milliseconds above it. */
export type Goal =
  | { readonly kind: 'ratio'; readonly most: number }
  | { readonly kind: 'extra'; readonly most: number }

/** A baseline and what is measured against it. */
export interface Series {
  readonly title: string
  readonly baseline: Contender
  readonly against: readonly Contender[]
}

/** How often and how patiently. */
export interface Effort {
  readonly rounds: number
  readonly warmUps: number
  /** Longest wait for an idle machine before each run, in milliseconds. */
  readonly patience: number
}

/** Median, smallest and largest. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** What came out for one contender. `ratio` and `extra` are paired with the baseline's runs. */
export interface Measured {
  readonly name: string
  readonly ms: Spread
  readonly ratio: Spread
  readonly extra: Spread
  readonly goal?: Goal
  readonly met: boolean
}

/** Root of the checkout. */
export const root = join(import.meta.dirname, '..')

/** The Node that Paquebot's launcher uses. */
export const node = join(root, 'node_modules/node/bin/node')

/** Entry of the built package. */
export const builtCli = join(root, 'packages/paquebot/dist/bin.js')

/** Runs the series and returns the baseline first. Throws when a process ends otherwise than expected. */
export function measure({ baseline, against }: Series, effort: Effort): readonly Measured[] {
  const contenders = [baseline, ...against]
  const quick = contenders.filter(({ rounds }) => rounds === undefined)
  for (let i = 0; i < effort.warmUps; i += 1) for (const one of quick) runOnce(one, 0)
  const rounds = Array.from({ length: effort.rounds }, (_, round) =>
    contenders.map((one) =>
      round < (one.rounds ?? Number.POSITIVE_INFINITY) ? runOnce(one, effort.patience) : undefined,
    ),
  )
  return contenders.map((one, at) => judge(one, at, rounds))
}

/** The figures of the contender at a place in each round; the first of a round is the baseline. */
export function judge(one: Contender, at: number, rounds: readonly (readonly Ran[])[]): Measured {
  const pairs = rounds.flatMap((round) => {
    const own = round[at]
    return own === undefined ? [] : [[round[0] ?? 0, own] as const]
  })
  const ratio = spread(pairs.map(([base, own]) => own / base))
  const extra = spread(pairs.map(([base, own]) => own - base))
  const { goal } = one
  const met = goal === undefined || (goal.kind === 'ratio' ? ratio : extra).median <= goal.most
  const ms = spread(pairs.map(([, own]) => own))
  return { name: one.name, ms, ratio, extra, met, ...(goal === undefined ? {} : { goal }) }
}

/** Milliseconds; undefined in a round that the contender sat out. */
type Ran = number | undefined

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? 0
  const high = sorted[Math.floor(middle)] ?? 0
  return { median: (low + high) / 2, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 }
}

function runOnce(one: Contender, patience: number): number {
  one.before?.()
  waitForIdle(patience)
  const [program = '', ...args] = one.argv
  const started = performance.now()
  const child = spawnSync(program, args, {
    ...(one.cwd === undefined ? {} : { cwd: one.cwd }),
    env: { ...process.env, ...one.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
  const ms = performance.now() - started
  if (child.status === (one.exitCode ?? 0)) return ms
  const output = `${child.stdout ?? ''}${child.stderr ?? ''}`.trim().slice(-2000)
  throw new Error(`\`${one.argv.join(' ')}\` ended with ${child.status}: ${child.error ?? output}`)
}

/** Waits until the machine is 85 % idle, at most `patience`. Others' work would count as ours. */
export function waitForIdle(patience: number): void {
  const until = performance.now() + patience
  while (performance.now() < until) {
    const before = cpuTimes()
    pause(100)
    const after = cpuTimes()
    if ((after.idle - before.idle) / (after.total - before.total) >= 0.85) return
  }
}

function cpuTimes(): { idle: number; total: number } {
  const times = cpus().map((cpu) => cpu.times)
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
  return {
    idle: sum(times.map((time) => time.idle)),
    total: sum(times.flatMap((time) => Object.values(time))),
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Measures each series, prints it, and with `--strict` makes the exit code 1 when a goal is missed. */
export function report(all: readonly Series[], { strict, ...effort }: Options): void {
  for (const series of all) {
    const results = measure(series, effort)
    console.log(`${series.title} (${effort.rounds} rounds)\n${render(results)}\n`)
    if (strict && results.some((result) => !result.met)) process.exitCode = 1
  }
}

export function render(results: readonly Measured[]): string {
  const rows = results.map((result, at) => [
    result.name,
    `${digits(result.ms.median)} (${digits(result.ms.min)}-${digits(result.ms.max)})`,
    at === 0 ? '1' : `${result.ratio.median.toFixed(2)} x`,
    at === 0 ? '' : signed(result.extra.median),
    result.goal === undefined ? '' : goalText(result.goal),
    result.goal === undefined ? '' : result.met ? 'ok' : 'MISSED',
  ])
  return table([['process', 'wall ms (min-max)', 'ratio', 'extra ms', 'goal', ''], ...rows])
}

const goalText = ({ kind, most }: Goal) => (kind === 'ratio' ? `<= ${most} x` : `<= +${most} ms`)

const digits = (ms: number) => (Math.abs(ms) >= 100 ? ms.toFixed(0) : ms.toFixed(1))

const signed = (ms: number) => (ms < 0 ? digits(ms) : `+${digits(ms)}`)

/** Rows as text, columns aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
  const line = (row: readonly string[]) =>
    row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n')
}

export interface Options extends Effort {
  readonly strict: boolean
}

/** `--rounds`, `--warm-ups`, `--patience`, `--strict` over defaults. Throws on unknown flags. */
export function readOptions(
  defaults: Pick<Effort, 'rounds' | 'warmUps'>,
  args = process.argv.slice(2),
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: String(defaults.rounds) },
      'warm-ups': { type: 'string', default: String(defaults.warmUps) },
      patience: { type: 'string', default: '5000' },
      strict: { type: 'boolean', default: false },
    },
  })
  return {
    rounds: Number(values.rounds),
    warmUps: Number(values['warm-ups']),
    patience: Number(values.patience),
    strict: values.strict,
  }
}

/** Any two or more commands, parted by `--`: the first is the baseline. */
function main(argv: readonly string[]): void {
  const [own = [], ...commands] = splitAt(argv, '--')
  const at = own.indexOf('--goal')
  const most = at === -1 ? undefined : Number(own[at + 1])
  const flags = own.filter((_, i) => at === -1 || (i !== at && i !== at + 1))
  const goal: Pick<Contender, 'goal'> = most === undefined ? {} : { goal: { kind: 'ratio', most } }
  const [baseline, ...against] = commands.map((words) => ({ name: words.join(' '), argv: words }))
  if (baseline === undefined || against.length === 0) {
    console.error(
      'usage: measure.ts [--rounds n] [--warm-ups n] [--goal x] [--strict] -- A … -- B …',
    )
    process.exitCode = 2
    return
  }
  const series = {
    title: 'measure',
    baseline,
    against: against.map((one) => ({ ...one, ...goal })),
  }
  report([series], readOptions({ rounds: 10, warmUps: 2 }, flags))
}

function splitAt(words: readonly string[], mark: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]]
  for (const word of words) {
    if (word === mark) parts.push([])
    else parts.at(-1)?.push(word)
  }
  return parts
}

if (import.meta.main) main(process.argv.slice(2))
