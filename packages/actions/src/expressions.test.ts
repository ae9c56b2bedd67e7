import { expect, test } from 'vitest'
import { evaluate, evaluateText, expressionsIn, parseUses, parseWorkflow } from './index.ts'
import type { Text } from './model.ts'

const text = (value: string): Text => ({
  value,
  range: { start: { line: 3, column: 9 }, end: { line: 3, column: 9 + value.length } },
})

const brief = (value: string) =>
  expressionsIn(text(value)).map(({ source, paths, functions }) => ({ source, paths, functions }))

test('expressions are told with what they read and call', () => {
  expect(
    brief("v${{ needs.release.outputs.tag }}-${{ toJSON(steps['a b'].outputs) }} ${{ '}}' }}"),
  ).toStrictEqual([
    {
      source: 'needs.release.outputs.tag',
      paths: [['needs', 'release', 'outputs', 'tag']],
      functions: [],
    },
    {
      source: "toJSON(steps['a b'].outputs)",
      paths: [['steps', 'a b', 'outputs']],
      functions: ['tojson'],
    },
    { source: "'}}'", paths: [], functions: [] },
  ])
})

test('parts of a path that are computed are stars, and what computes them is told', () => {
  expect(brief('${{ needs[inputs.job].result == needs.*.result }}')).toStrictEqual([
    {
      source: 'needs[inputs.job].result == needs.*.result',
      paths: [
        ['needs', '*', 'result'],
        ['inputs', 'job'],
        ['needs', '*', 'result'],
      ],
      functions: [],
    },
  ])
})

test('an `if:` is an expression without its marks', () => {
  const [one] = expressionsIn(text("always() && github.ref == 'refs/heads/main'"), 'condition')
  expect([one?.paths, one?.functions, one?.range.start]).toStrictEqual([
    [['github', 'ref']],
    ['always'],
    { line: 3, column: 9 },
  ])
})

test('faults have their places', () => {
  const [one] = expressionsIn(text('a ${{ github.ref == }} b'))
  expect(one?.fault?.at.line).toBe(3)
  const [, two] = expressionsIn(text('${{ github.ref }} ${{ nope.x }}'))
  expect(two?.fault).toStrictEqual({
    message: expect.stringContaining("'nope'"),
    at: { line: 3, column: 31 },
  })
})

test('expressions in a script have the place of their line', () => {
  const { jobs } = parseWorkflow(
    'a.yml',
    'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          echo one\n          echo ${{ github.ref }}\n',
  )
  const run = jobs[0]?.steps[0]?.run
  expect(run && expressionsIn(run).map(({ range }) => range)).toStrictEqual([
    { start: { line: 8, column: 20 }, end: { line: 8, column: 30 } },
  ])
})

test.each([
  ["github.ref == 'REFS/heads/main'", true],
  ["'1' == 1", true],
  ['github.nothing', null],
  ["startsWith(github.ref, 'refs/heads/')", true],
  ['contains(fromJSON(\'["a","b"]\'), \'b\')', true],
  ["format('{0}-{1}', github.ref, 2)", 'refs/heads/main-2'],
  ["join(needs.*.result, ',')", 'success,failure'],
  ["contains(needs.*.result, 'failure')", true],
  ['toJSON(needs.a)', '{\n  "result": "success"\n}'],
  ["github.ref && 'yes' || 'no'", 'yes'],
  ['!github.nothing', true],
  ['success()', true],
  ['failure()', false],
  ['always()', true],
])('`%s` is worth what GitHub says', (source, value) => {
  const contexts = {
    github: { ref: 'refs/heads/main' },
    needs: { a: { result: 'success' }, b: { result: 'failure' } },
  }
  expect(evaluate(source, contexts)).toStrictEqual({ kind: 'value', value })
})

test('what was not given is named, and broken expressions say why', () => {
  expect(evaluate("vars.A == hashFiles('x') && vars.B", {})).toStrictEqual({
    kind: 'unknown',
    unknown: ['vars', 'hashFiles'],
  })
  expect(evaluate('1 ==', {}).kind).toBe('fault')
  expect(evaluate("fromJSON('{')", {}).kind).toBe('fault')
})

test('the state of the jobs before decides status functions', () => {
  expect(evaluate('failure()', {}, { status: 'failure' })).toStrictEqual({
    kind: 'value',
    value: true,
  })
})

test('texts are filled in where all of them is known', () => {
  expect([
    evaluateText('a ${{ matrix.v }} ${{ matrix.none }}|', { matrix: { v: 1 } }),
    evaluateText('a ${{ vars.v }}', { matrix: {} }),
    evaluateText('plain', {}),
  ]).toStrictEqual(['a 1 |', undefined, 'plain'])
})

test.each([
  ['actions/checkout@v4', { kind: 'action', repository: 'actions/checkout', path: '', ref: 'v4' }],
  ['a/b/c/d@main', { kind: 'action', repository: 'a/b', path: 'c/d', ref: 'main' }],
  [
    'a/b/.github/workflows/c.yml@v1',
    { kind: 'workflow', repository: 'a/b', path: '.github/workflows/c.yml', ref: 'v1' },
  ],
  ['./.github/actions/x/', { kind: 'local', path: '.github/actions/x' }],
  ['docker://alpine:3', { kind: 'docker', image: 'alpine:3' }],
  ['actions/checkout', { kind: 'unknown', text: 'actions/checkout' }],
  ['a/${{ b }}@v1', { kind: 'unknown', text: 'a/${{ b }}@v1' }],
])('`uses: %s` is taken apart', (value, uses) => {
  expect(parseUses(text(value))).toStrictEqual(uses)
})
