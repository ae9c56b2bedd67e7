import { expect, test } from 'vitest'
import { parseAction, parseWorkflow } from './index.ts'
import type { Range, Workflow } from './model.ts'

const job = (body: string) => `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n${body}`
const read = (text: string) => parseWorkflow('.github/workflows/a.yml', text)
const firstStep = ({ jobs }: Workflow) => jobs[0]?.steps[0]

/** What stands at a range, for tests that compare a place with its text. */
function at(text: string, { start, end }: Range): string {
  const rows = text.split('\n')
  if (start.line === end.line)
    return rows[start.line - 1]?.slice(start.column - 1, end.column - 1) ?? ''
  return rows.slice(start.line - 1, end.line).join('\n')
}

test('a literal block gives the place of each of its lines', () => {
  const workflow = read(
    job('    steps:\n      - run: |\n          one\n\n            two\n          three\n'),
  )
  expect(firstStep(workflow)?.run).toStrictEqual({
    value: 'one\n\n  two\nthree\n',
    range: { start: { line: 6, column: 14 }, end: { line: 11, column: 1 } },
    lines: [
      { line: 7, column: 11 },
      { line: 8, column: 1 },
      { line: 9, column: 11 },
      { line: 10, column: 11 },
      { line: 11, column: 1 },
    ],
  })
})

test('a folded block gives the first line of each of its folded lines', () => {
  const workflow = read(
    job('    steps:\n      - run: >-\n          one\n          still one\n\n          two\n'),
  )
  const { value, lines } = firstStep(workflow)?.run ?? {}
  expect({ value, lines }).toStrictEqual({
    value: 'one still one\ntwo',
    lines: [
      { line: 7, column: 11 },
      { line: 10, column: 11 },
    ],
  })
})

test('a block with an indentation of its own keeps what is deeper as text', () => {
  const workflow = read(job('    steps:\n      - run: |2\n            one\n          two\n'))
  const { value, lines } = firstStep(workflow)?.run ?? {}
  expect({ value, first: lines?.slice(0, 2) }).toStrictEqual({
    value: '  one\ntwo\n',
    first: [
      { line: 7, column: 11 },
      { line: 8, column: 11 },
    ],
  })
})

test.each([
  ['plain', 'echo hi', { line: 6, column: 14 }],
  ['in single quotes', "'echo hi'", { line: 6, column: 15 }],
  ['in double quotes', '"echo hi"', { line: 6, column: 15 }],
])('a script %s begins behind its quote', (_, written, first) => {
  const { value, lines } = firstStep(read(job(`    steps:\n      - run: ${written}\n`)))?.run ?? {}
  expect({ value, lines }).toStrictEqual({ value: 'echo hi', lines: [first] })
})

test('flow mappings have the places of their parts', () => {
  const text = 'on: { push: { branches: [main, "v*"] } }\njobs: {}\n'
  const { branches } = read(text).triggers[0] ?? { branches: [] }
  expect(branches.map(({ value, range }) => [value, at(text, range)])).toStrictEqual([
    ['main', 'main'],
    ['v*', '"v*"'],
  ])
})

test('CRLF files have the same places as LF files', () => {
  const text = job(
    '    name: hi\n    steps:\n      - run: |\n          one\n          two\n      - uses: a/b@v1 # c\n',
  )
  const unix = read(text)
  const windows = read(text.replaceAll('\n', '\r\n'))
  const { text: _, root: __, comments: ___, ...rest } = windows
  const { text: _1, root: _2, comments: _3, ...same } = unix
  expect(rest).toStrictEqual(same)
  expect(windows.comments.map(({ value }) => value)).toStrictEqual(['# c'])
})

test('a byte order mark belongs to no key', () => {
  const workflow = read(`\uFEFF${job('    steps: [{ run: a }]\n')}`)
  expect([workflow.triggers.map(({ event }) => event.value), workflow.problems]).toStrictEqual([
    ['push'],
    [],
  ])
})

test('letters outside of ASCII count as JavaScript counts them', () => {
  const text = job('    name: Prüfen 🚢\n    steps:\n      - { name: "größe", run: echo ß }\n')
  const workflow = read(text)
  const step = firstStep(workflow)
  expect(
    [workflow.jobs[0]?.name, step?.name, step?.run].map((one) => one && at(text, one.range)),
  ).toStrictEqual(['Prüfen 🚢', '"größe"', 'echo ß'])
})

test('an alias stands where it is written, with what its anchor holds', () => {
  const text = job('    env: &both\n      A: 1\n    steps:\n      - env: *both\n        run: a\n')
  const workflow = read(text)
  expect(firstStep(workflow)?.env.map(({ key, value }) => [key.value, value.value])).toStrictEqual([
    ['A', '1'],
  ])
  expect(workflow.problems).toStrictEqual([])
})

test('an alias inside of its own anchor ends', () => {
  expect(read('on: push\njobs: &a\n  b: *a\n').jobs.length).toBe(1)
})

test('a key that is there twice is told once, and the last one holds', () => {
  const workflow = read(job('    name: one\n    name: two\n    steps: [{ run: a }]\n'))
  expect([workflow.jobs[0]?.name?.value, workflow.problems]).toStrictEqual([
    'two',
    [
      {
        kind: 'duplicate-key',
        message: 'the key `name` is there twice: line 5 and line 6',
        range: { start: { line: 6, column: 5 }, end: { line: 6, column: 9 } },
      },
    ],
  ])
})

test('numbers stay as they are written', () => {
  const workflow = read(
    job('    strategy:\n      matrix:\n        v: [3.10, 0x1F, yes]\n    steps: [{ run: a }]\n'),
  )
  const matrix = workflow.jobs[0]?.strategy?.matrix
  expect(matrix?.kind === 'mapping' && matrix.entries[0]?.value).toMatchObject({
    items: [{ text: '3.10' }, { text: '0x1F' }, { text: 'yes' }],
  })
})

test('what looks like a comment in a script is none', () => {
  const text = job(
    '    # real\n    steps:\n      - run: |\n          # text\n      - run: "# text"\n      - run: a # real too\n',
  )
  expect(read(text).comments.map(({ value, range }) => [value, at(text, range)])).toStrictEqual([
    ['# real', '# real'],
    ['# real too', '# real too'],
  ])
})

test('problems name the place that GitHub names', () => {
  const text = job('    steps:\n      - run: a\n        if: ${{ nope.x }}\n      - rum: b\n')
  expect(read(text).problems.map(({ kind, range }) => [kind, range.start])).toStrictEqual([
    ['expression', { line: 7, column: 13 }],
    ['schema', { line: 8, column: 9 }],
    ['schema', { line: 8, column: 9 }],
  ])
})

test('a composite action has its steps, inputs and outputs', () => {
  const action = parseAction(
    'action.yml',
    [
      'name: Set up',
      'description: Sets up.',
      'inputs:',
      '  version: { description: v, default: "24", required: true }',
      'outputs:',
      '  path: { description: p, value: "${{ steps.a.outputs.path }}" }',
      'runs:',
      '  using: composite',
      '  steps:',
      '    - { id: a, run: echo, shell: bash }',
      '',
    ].join('\n'),
  )
  expect({
    using: action.using?.value,
    inputs: action.inputs.map(({ name, required, default: value }) => [
      name.value,
      required,
      value?.value,
    ]),
    outputs: action.outputs.map(({ key, value }) => [key.value, value.value]),
    steps: action.steps.map(({ id, run, shell }) => [id?.value, run?.value, shell?.value]),
    problems: action.problems,
  }).toStrictEqual({
    using: 'composite',
    inputs: [['version', true, '24']],
    outputs: [['path', '${{ steps.a.outputs.path }}']],
    steps: [['a', 'echo', 'bash']],
    problems: [],
  })
})
