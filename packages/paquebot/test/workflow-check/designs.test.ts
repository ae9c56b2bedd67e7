import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judge } from '../../src/workflow/check/engine.ts'
import type { Ruleset } from '../../src/workflow/check/model.ts'
import { checkedFrom } from '../support/checked.ts'
import { beside, type Row, rows } from './rows.ts'

type Files = Readonly<Record<string, string>>

function filesOf(repository: Row['repository']): Files {
  const root = join(import.meta.dirname, 'fixtures', repository)
  const found = readdirSync(root, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    found
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(root, path), readFileSync(path, 'utf8')]),
  )
}

/** `rule severity file:line`, sorted. */
async function told(files: Files, rulesets?: readonly Ruleset[]): Promise<readonly string[]> {
  const { findings } = judge(await checkedFrom(files, rulesets && { rulesets }))
  return findings
    .map(({ rule, severity, file, line }) => `${rule} ${severity} ${file}:${line}`)
    .toSorted()
}

/** One entry for each line of `rule severity file:line,line`. */
const apart = (finds: readonly string[]) =>
  finds
    .flatMap((find) => {
      const at = find.lastIndexOf(':')
      return find
        .slice(at + 1)
        .split(',')
        .map((line) => `${find.slice(0, at)}:${line}`)
    })
    .toSorted()

const numbered = (letter: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `${letter}${from + at}`)

describe.each(['npm-then-pypi', 'tag-release'] as const)('the design %s', (repository) => {
  it('has all its faults told, each at its line, and nothing else', async () => {
    const own = rows.filter((row) => row.repository === repository && row.given === undefined)
    const expected = [...own.flatMap(({ finds }) => finds), ...beside[repository]]
    expect(await told(filesOf(repository))).toStrictEqual(apart(expected))
  })
})

const queue: Ruleset = {
  name: 'main',
  target: 'branch',
  enforcement: 'active',
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'] } },
  rules: [{ type: 'merge_queue' }],
}

const follower = `on:
  release:
    types: [published]
permissions: {}
jobs:
  tell:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - run: echo out
`

/** What the files of the design do not say, said. */
async function toldWith(
  given: NonNullable<Row['given']>,
  files: Files,
): Promise<readonly string[]> {
  const { 'uv.lock': _, ...unlocked } = files
  if (given === 'no lockfile') return told(unlocked)
  if (given === 'a merge queue') return told(files, [queue])
  return told({ ...files, '.github/workflows/announce.yml': follower })
}

it.each(rows.flatMap((row) => (row.given ? [{ ...row, given: row.given }] : [])))(
  '$id cannot be told from the files of the design, and is with $given',
  async ({ repository, given, finds }) => {
    const files = filesOf(repository)
    const before = new Set(await told(files))
    const more = (await toldWith(given, files)).filter((one) => !before.has(one))
    expect(more).toEqual(expect.arrayContaining(apart(finds)))
    expect(finds.length).toBe(1)
  },
)

it('the list is whole, and says less only with a reason', () => {
  expect(rows.map(({ id }) => id)).toStrictEqual([
    ...numbered('A', 1, 33),
    ...numbered('B', 1, 21),
    ...numbered('B', 30, 43),
    ...numbered('B', 50, 63),
  ])
  const rank = (severity: string) => ['error', 'warning', 'info'].indexOf(severity)
  const weaker = rows.filter(({ severity, finds }) => {
    const all = finds.map((find) => rank(find.split(' ')[1] ?? ''))
    return Math.min(...all) > rank(severity)
  })
  expect(weaker.map(({ id }) => id)).toStrictEqual(
    rows.filter(({ less }) => less !== undefined).map(({ id }) => id),
  )
})
