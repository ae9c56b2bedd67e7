import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { requiredCheckMismatch } from './required-check-mismatch.ts'

const ci = `on: pull_request
jobs:
  lint:
    name: Lint & Format
    runs-on: ubuntu-latest
    steps:
      - run: ruff check .
  test:
    name: Test (Python \${{ matrix.python }})
    needs: lint
    strategy:
      matrix:
        python: ['3.11', '3.12']
    runs-on: ubuntu-latest
    steps:
      - run: pytest
  extra:
    runs-on: ubuntu-latest
    steps:
      - run: mypy .
`

const ruleset = (...contexts: readonly string[]) => ({
  rulesets: [
    {
      name: 'main',
      target: 'branch' as const,
      enforcement: 'active' as const,
      conditions: { ref_name: { include: ['refs/heads/main'] } },
      rules: [
        {
          type: 'required_status_checks',
          parameters: { required_status_checks: contexts.map((context) => ({ context })) },
        },
      ],
    },
  ],
})

const files = { '.github/workflows/ci.yml': ci }

it('tells of required checks that are ids of jobs, not their names', async () => {
  expect(await flawsOf(requiredCheckMismatch, files, ruleset('lint', 'test (3.12)'))).toEqual([
    '.github/workflows/ci.yml:4:11 the required check `lint` is never reported: the job of `.github/workflows/ci.yml` reports `Lint & Format`',
    '.github/workflows/ci.yml:9:11 the required check `test (3.12)` is never reported: the job of `.github/workflows/ci.yml` reports `Test (Python 3.12)`',
  ])
})

it('reads a list of required checks in a document', async () => {
  const said = 'Required checks:\n\n- `lint` - linting\n- `extra`\n'
  expect(await flawsOf(requiredCheckMismatch, { ...files, 'docs/ci.md': said })).toEqual([
    'docs/ci.md:3:4 the required check `lint` is never reported: the job of `.github/workflows/ci.yml` reports `Lint & Format`',
  ])
})

it('is silent for names that are reported, and for checks of other apps', async () => {
  const names = ruleset('Lint & Format', 'Test (Python 3.11)', 'extra', 'codecov/patch')
  expect(await flawsOf(requiredCheckMismatch, files, names)).toEqual([])
})
