import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root, table } from '../measure.ts'
import { type Case, cases, type RepositoryId } from './cases.ts'
import { type Answer, type Document, describe, judge, summarise } from './judge.ts'
import { addFiles, cloneAt } from './prepare.ts'

/**
 * Real repositories at the commits where they broke, and at those that cured them:
 *
 *     node bench/real/run.ts --event-forge DIR --token-ledger DIR --code-interpreter DIR --autoevals DIR
 *         [--case P8] [--case TL] [--cli FILE] [--out results.json] [--keep]
 *
 * The folders are git clones and are only read: each case works in a clone of its own.
 */

const { values } = parseArgs({
  options: {
    'event-forge': { type: 'string' },
    'token-ledger': { type: 'string' },
    'code-interpreter': { type: 'string' },
    autoevals: { type: 'string' },
    case: { type: 'string', multiple: true, default: [] },
    cli: { type: 'string', default: join(root, 'paquebot') },
    out: { type: 'string' },
    keep: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
})

/** A case that was run. */
interface Outcome {
  readonly case: Case
  readonly answer: Answer
  readonly failures: readonly string[]
}

const isWanted = ({ id }: Case) =>
  values.case.length === 0 || values.case.some((name) => id === name || id.startsWith(name))

const sourceOf = (repository: RepositoryId) => {
  const given = values[repository]
  return given === undefined ? undefined : resolve(given)
}

/** The same command on the same tree is run once, whatever the number of cases that look at it. */
const known = new Map<string, Answer>()

function runCase(one: Case, source: string, scratch: string): Outcome {
  const key = JSON.stringify([
    one.repository,
    one.commit,
    one.files,
    one.prepare?.name,
    one.command,
  ])
  const answer = known.get(key) ?? answerOf(one, source, scratch)
  known.set(key, answer)
  return { case: one, answer, failures: judge(answer, one.expect) }
}

function answerOf(one: Case, source: string, scratch: string): Answer {
  const clone = join(scratch, one.id)
  cloneAt(source, one.commit, clone)
  addFiles(clone, one.files ?? {})
  one.prepare?.(clone)
  const answer = call([...one.command, '--json', '--cwd', clone])
  if (!values.keep) rmSync(clone, { recursive: true, force: true })
  return answer
}

function call(args: readonly string[]): Answer {
  const argv =
    values.cli.endsWith('.ts') || values.cli.endsWith('.js')
      ? [process.execPath, values.cli]
      : [values.cli]
  const [program = '', ...first] = argv
  const started = performance.now()
  const child = spawnSync(program, [...first, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const seconds = (performance.now() - started) / 1000
  return {
    seconds,
    exitCode: child.status,
    document: parseDocument(child.stdout),
    story: child.stderr.trim().split('\n').slice(-12).join('\n'),
  }
}

function parseDocument(text: string): Document | undefined {
  try {
    return JSON.parse(text) as Document
  } catch {
    return undefined
  }
}

function row({ case: one, answer, failures }: Outcome): readonly string[] {
  const verdict = answer.document?.result?.verdict ?? (answer.document?.ok ? 'ok' : 'no')
  return [
    one.id,
    one.commit,
    one.command.join(' '),
    answer.seconds.toFixed(1),
    String(answer.exitCode),
    answer.document === undefined ? 'crash' : verdict,
    describe(one.expect),
    summarise(answer),
    failures.length === 0 ? 'pass' : 'FAIL',
  ]
}

function wire({ case: one, answer, failures }: Outcome) {
  const { prepare: _, ...rest } = one
  return { ...rest, expect: describe(one.expect), ...answer, failures }
}

function save(outcomes: readonly Outcome[]): void {
  if (values.out === undefined) return
  writeFileSync(
    values.out,
    `${JSON.stringify({ format: 1, cases: outcomes.map(wire) }, null, 2)}\n`,
  )
}

function main(): void {
  const chosen = cases.filter(isWanted)
  const outcomes: Outcome[] = []
  const scratch = mkdtempSync(join(tmpdir(), 'paquebot-real-'))
  try {
    for (const one of chosen) {
      const source = sourceOf(one.repository)
      if (source === undefined) continue
      if (!existsSync(source)) throw new Error(`${source} is not there`)
      console.error(`${one.id}: ${one.command.join(' ')} at ${one.commit}`)
      const outcome = runCase(one, source, scratch)
      for (const failure of outcome.failures) console.error(`  FAIL ${failure}`)
      outcomes.push(outcome)
      save(outcomes)
    }
  } finally {
    if (values.keep) console.error(`kept: ${scratch}`)
    else rmSync(scratch, { recursive: true, force: true })
  }
  const head = ['case', 'commit', 'command', 'seconds', 'exit', 'verdict', 'expected', 'got', '']
  console.log(table([head, ...outcomes.map(row)]))
  if (outcomes.length === 0) console.error('no case was run: name a checkout and a case')
  if (outcomes.length === 0 || outcomes.some(({ failures }) => failures.length > 0))
    process.exitCode = 1
}

if (values.list)
  for (const one of cases) console.log(`${one.id}  ${one.commit}  ${one.command.join(' ')}`)
else main()
