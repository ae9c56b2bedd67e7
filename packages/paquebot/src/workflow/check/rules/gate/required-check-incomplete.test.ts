import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { requiredCheckIncomplete } from './required-check-incomplete.ts'

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

it('tells of jobs that no required check waits for', async () => {
  expect(await flawsOf(requiredCheckIncomplete, files, ruleset('Test (Python 3.11)'))).toEqual([
    '.github/workflows/ci.yml:17:3 no required check waits for the job `extra`',
  ])
})

it('is silent when all are required, and where nothing is', async () => {
  expect(
    await flawsOf(requiredCheckIncomplete, files, ruleset('Test (Python 3.11)', 'extra')),
  ).toEqual([])
  expect(await flawsOf(requiredCheckIncomplete, files)).toEqual([])
})
