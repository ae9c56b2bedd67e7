import { expect, test } from 'vitest'
import { checkNames, expandMatrix, parseWorkflow, resolveCall } from './index.ts'

function combinations(matrix: string) {
  const rows = matrix.trim().split('\n')
  const text = `on: push\njobs:\n  a:\n    runs-on: x\n    strategy:\n      matrix:\n${rows.map((row) => `        ${row}`).join('\n')}\n    steps: [{ run: a }]\n`
  return expandMatrix(parseWorkflow('a.yml', text).jobs[0]?.strategy)
}

// The examples of GitHub docs, "Running variations of jobs in a workflow", in values of ours.
test('two lists make their product, the first list outermost', () => {
  expect(combinations('os: [linux, mac]\nnode: [22, 24]')).toStrictEqual([
    { os: 'linux', node: '22' },
    { os: 'linux', node: '24' },
    { os: 'mac', node: '22' },
    { os: 'mac', node: '24' },
  ])
})

test('an entry of include goes to all that it does not contradict, else stands alone', () => {
  expect(
    combinations(`
fruit: [apple, pear]
animal: [cat, dog]
include:
  - color: green
  - color: pink
    animal: cat
  - fruit: apple
    shape: circle
  - fruit: banana
  - fruit: banana
    animal: cat`),
  ).toStrictEqual([
    { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
    { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
    { fruit: 'pear', animal: 'cat', color: 'pink' },
    { fruit: 'pear', animal: 'dog', color: 'green' },
    { fruit: 'banana' },
    { fruit: 'banana', animal: 'cat' },
  ])
})

test('include alone gives one job for each entry', () => {
  expect(combinations('include:\n  - site: a\n    where: b\n  - site: c')).toStrictEqual([
    { site: 'a', where: 'b' },
    { site: 'c' },
  ])
})

test('exclude takes away what an entry fits in part, before include adds', () => {
  expect(
    combinations(`
os: [mac, win]
version: [12, 14]
environment: [staging, production]
exclude:
  - { os: mac, version: 12, environment: production }
  - { os: win, version: 14 }
include:
  - { os: win, version: 14, environment: production }`),
  ).toStrictEqual([
    { os: 'mac', version: '12', environment: 'staging' },
    { os: 'mac', version: '14', environment: 'staging' },
    { os: 'mac', version: '14', environment: 'production' },
    { os: 'win', version: '12', environment: 'staging' },
    { os: 'win', version: '12', environment: 'production' },
    { os: 'win', version: '14', environment: 'production' },
  ])
})

test('values may be objects', () => {
  expect(combinations('node: [{ version: 24, flag: a }, { version: 26 }]')).toStrictEqual([
    { node: { version: '24', flag: 'a' } },
    { node: { version: '26' } },
  ])
})

test('an entry of exclude fits objects that it names in part', () => {
  expect(
    combinations(
      'node: [{ version: 24, env: a }, { version: 26 }]\nexclude:\n  - node: { version: 24 }',
    ),
  ).toStrictEqual([{ node: { version: '26' } }])
})

test.each([
  ['the whole matrix', '${{ fromJSON(needs.a.outputs.m) }}'],
  ['a list', 'v: ${{ fromJSON(inputs.v) }}'],
  ['a value', 'v: [1, "${{ inputs.v }}"]'],
  ['include', 'v: [1]\ninclude: ${{ fromJSON(inputs.v) }}'],
])('where an expression decides %s, nothing is claimed', (_, matrix) => {
  expect(combinations(matrix)).toBeUndefined()
})

const names = (text: string, called: Readonly<Record<string, string>> = {}) => {
  const others = Object.entries(called).map(([path, body]) => parseWorkflow(path, body))
  return checkNames(parseWorkflow('.github/workflows/ci.yml', text), others).map(
    ({ name, written }) => name ?? { written },
  )
}

test('checks are named by job, name and matrix', () => {
  expect(
    names(`on: push
jobs:
  lint: { runs-on: x, steps: [{ run: a }] }
  types: { name: Type check, runs-on: x, steps: [{ run: a }] }
  test:
    name: Test (Python \${{ matrix.python }})
    strategy: { matrix: { python: ["3.11", "3.12"] } }
    runs-on: x
    steps: [{ run: a }]
  plain:
    strategy: { matrix: { os: [linux, mac], node: [22] } }
    runs-on: x
    steps: [{ run: a }]
  dynamic:
    strategy: { matrix: { v: "\${{ fromJSON(inputs.v) }}" } }
    runs-on: x
    steps: [{ run: a }]
`),
  ).toStrictEqual([
    'lint',
    'Type check',
    'Test (Python 3.11)',
    'Test (Python 3.12)',
    'plain (linux, 22)',
    'plain (mac, 22)',
    { written: 'dynamic' },
  ])
})

test('jobs of called workflows are named behind their callers', () => {
  expect(
    names('on: push\njobs:\n  ci: { name: CI, uses: ./.github/workflows/a.yml }\n', {
      '.github/workflows/a.yml':
        'on: workflow_call\njobs:\n  b: { uses: ./.github/workflows/b.yml }\n  own: { runs-on: x, steps: [{ run: a }] }\n',
      '.github/workflows/b.yml':
        'on: workflow_call\njobs:\n  deep:\n    strategy: { matrix: { v: [1, 2] } }\n    runs-on: x\n    steps: [{ run: a }]\n',
    }),
  ).toStrictEqual(['CI / b / deep (1)', 'CI / b / deep (2)', 'CI / own'])
})

test('workflows that call each other end', () => {
  const circle = 'on: workflow_call\njobs:\n  b: { uses: ./.github/workflows/b.yml }\n'
  expect(
    names('on: push\njobs:\n  b: { uses: ./.github/workflows/b.yml }\n', {
      '.github/workflows/b.yml': circle,
    }),
  ).toStrictEqual([])
})

test('a call resolves to a file of the repository only', () => {
  const callee = parseWorkflow('.github/workflows/a.yml', 'on: workflow_call\njobs: {}\n')
  const { jobs } = parseWorkflow(
    'x.yml',
    'on: push\njobs:\n  a: { uses: ./.github/workflows/a.yml }\n  b: { uses: o/r/.github/workflows/a.yml@v1 }\n  c: { uses: ./.github/workflows/none.yml }\n  d: { runs-on: x, steps: [{ run: a }] }\n',
  )
  expect(jobs.map((job) => resolveCall(job, [callee])?.path)).toStrictEqual([
    '.github/workflows/a.yml',
    undefined,
    undefined,
    undefined,
  ])
})
