import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkNames,
  evaluate,
  expandMatrix,
  expressionsIn,
  parseAction,
  parseDependabot,
  parseWorkflow,
} from './index.ts'

const keys = [
  'on',
  'jobs',
  'push',
  'a',
  'steps',
  'run',
  'uses',
  'if',
  'needs',
  'strategy',
  'matrix',
  'include',
  'exclude',
  'env',
  'with',
  'permissions',
  'services',
  '<<',
  'updates',
  'runs',
]
const words = [
  '${{ github.ref }}',
  '${{',
  '}}',
  '&x',
  '*x',
  '|',
  '>-',
  '"',
  "'",
  '#',
  '-',
  '? ',
  ': ',
  '\t',
  '\r\n',
  '\n',
  '  ',
  '{',
  '}',
  '[',
  ']',
  '!!binary',
  '%YAML 9',
  '---',
  '...',
  '\u0000',
  '\uFEFF',
  '🚢',
  'null',
  '1e9',
]
const soup = fc
  .array(fc.constantFrom(...keys, ...words), { maxLength: 60 })
  .map((parts) => parts.join(''))
const lines = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom('', '- '),
      fc.constantFrom(...keys),
      fc.constantFrom(...words, ...keys),
    ),
    { maxLength: 30 },
  )
  .map((rows) =>
    rows
      .map(([depth, dash, key, value]) => `${'  '.repeat(depth)}${dash}${key}: ${value}`)
      .join('\n'),
  )
const nested = fc
  .letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(...words, '1', ''),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
    ),
  }))
  .value.map((value) => JSON.stringify(value))

const texts = fc.oneof(fc.string(), soup, lines, nested)

function everything(text: string): void {
  const workflow = parseWorkflow('a.yml', text)
  checkNames(workflow, [workflow])
  const rows = text.split('\n').length + 1
  for (const { range } of [...workflow.problems, ...workflow.comments])
    if (range.start.line < 1 || range.start.line > rows)
      throw new Error(`line ${range.start.line} of ${rows}`)
  for (const job of workflow.jobs) {
    expandMatrix(job.strategy)
    for (const { run, if: condition } of job.steps) {
      if (condition) expressionsIn(condition, 'condition')
      if (run === undefined) continue
      expressionsIn(run)
      if (run.lines.length !== run.value.split('\n').length)
        throw new Error('a place for each line')
    }
  }
  parseAction('action.yml', text)
  parseDependabot('.github/dependabot.yml', text)
}

test('no text makes the readers throw', () => {
  fc.assert(fc.property(texts, everything), { numRuns: 600 })
})

test('no expression makes the reader throw', () => {
  const parts = fc.array(
    fc.constantFrom(
      'github',
      '.',
      '*',
      '[',
      ']',
      "'a'",
      '(',
      ')',
      '!',
      '&&',
      '||',
      '==',
      ' ',
      '1',
      'fromJSON',
      'format',
      ',',
      "'{0'",
      '-',
    ),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(parts, (all) => {
      const source = all.join('')
      expect(['value', 'unknown', 'fault']).toContain(evaluate(source, { github: { a: [1] } }).kind)
    }),
    { numRuns: 600 },
  )
})

test('a few lines that stand for very many nodes end soon', () => {
  const levels = Array.from(
    { length: 30 },
    (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}, *a${at}]`,
  )
  everything(`a0: &a0 [x, x]\n${levels.join('\n')}\non: push\njobs: *a30\n`)
}, 20_000)

test('deep nesting ends soon', () => {
  everything(`on: ${'['.repeat(20_000)}`)
  everything(`${Array.from({ length: 500 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')}\n`)
}, 20_000)

test('a matrix of very many jobs ends soon', () => {
  const axis = `[${Array.from({ length: 100 }, (_, at) => at).join(', ')}]`
  const axes = Array.from({ length: 6 }, (_, at) => `        k${at}: ${axis}`).join('\n')
  everything(
    `on: push\njobs:\n  a:\n    runs-on: x\n    strategy:\n      matrix:\n${axes}\n    steps: [{ run: a }]\n`,
  )
}, 20_000)

test('unfinished marks of expressions are read in one pass', () => {
  const run = `${"${{ '".repeat(5_000)}`
  expressionsIn({
    value: run,
    range: { start: { line: 1, column: 1 }, end: { line: 1, column: run.length } },
  })
}, 5_000)
