import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as actions from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

const ci = `on: push
jobs:
  lint:
    if: needs.release.outputs.published
    runs-on: ubuntu-latest
    steps:
      - run: |
          echo one
          echo two
  test:
    name: Test (\${{ matrix.python }})
    strategy: { matrix: { python: ['3.13', '3.14'] } }
    runs-on: ubuntu-latest
    steps: [{ run: pytest }]
  ci: { name: CI, uses: ./.github/workflows/build.yml }
`
const build =
  'on: workflow_call\njobs:\n  build: { runs-on: ubuntu-latest, steps: [{ run: make }] }\n'

/** `expression // value` of the README: the value up to a colon or a semicolon with more words. */
const claims = [
  ...readme.matchAll(
    /^((?:evaluate|evaluateText|expressionsIn|checkNames|workflow)\b.*?)(?:\n| )\/\/ (.*)$/gm,
  ),
]
  .map(
    ([, code = '', value = '']) => [code, value.replace(/: (?:block|not given).*$/, '')] as const,
  )
  .filter(([, value]) => /^[[{'"]/.test(value))

test.each(claims)('README: `%s` is %s', (code, value) => {
  const workflow = actions.parseWorkflow('.github/workflows/ci.yml', ci)
  const workflows = [workflow, actions.parseWorkflow('.github/workflows/build.yml', build)]
  const scope = { ...actions, workflow, workflows, job: workflow.jobs[0] }
  const run = (source: string) =>
    new Function(...Object.keys(scope), `return (${source})`)(...Object.values(scope))
  expect(run(code)).toStrictEqual(run(value))
})

test('every function of the README is there, and every function is in the README', () => {
  const told = [...readme.matchAll(/import \{ (.*?) \} from|`(parse\w+)`/g)].flatMap(
    ([, many, one]) => (many ?? one ?? '').split(', '),
  )
  expect([...new Set(told)].sort()).toStrictEqual(Object.keys(actions).sort())
  expect(claims.length).toBe(6)
})
