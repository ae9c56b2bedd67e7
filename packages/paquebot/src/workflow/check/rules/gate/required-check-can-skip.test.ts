import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { requiredCheckCanSkip } from './required-check-can-skip.ts'

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

it('tells of filters, conditions and needs that skip a required check', async () => {
  const filtered = ci.replace('on: pull_request', 'on:\n  pull_request:\n    paths: [src/**]')
  const conditional = ci.replace('  extra:', "  extra:\n    if: github.actor != 'x'")
  expect([
    ...(await flawsOf(
      requiredCheckCanSkip,
      { '.github/workflows/ci.yml': filtered },
      ruleset('extra'),
    )),
    ...(await flawsOf(
      requiredCheckCanSkip,
      { '.github/workflows/ci.yml': conditional },
      ruleset('extra'),
    )),
    ...(await flawsOf(
      requiredCheckCanSkip,
      { '.github/workflows/ci.yml': ci },
      ruleset('Test (Python 3.11)'),
    )),
  ]).toEqual([
    '.github/workflows/ci.yml:3:13 the required check `extra` is not reported for pull requests that the filter of paths leaves out: they wait forever',
    '.github/workflows/ci.yml:18:9 the required check `extra` counts as passed when this condition skips it',
    '.github/workflows/ci.yml:10:12 the required check `Test (Python 3.11)` counts as passed when `lint` fails and it is skipped',
  ])
})

it('is silent for a job that runs always', async () => {
  expect(
    await flawsOf(requiredCheckCanSkip, { '.github/workflows/ci.yml': ci }, ruleset('extra')),
  ).toEqual([])
  const gate = ci.replace('    needs: lint', '    needs: lint\n    if: ${{ always() }}')
  expect(
    await flawsOf(
      requiredCheckCanSkip,
      { '.github/workflows/ci.yml': gate },
      ruleset('Test (Python 3.11)'),
    ),
  ).toEqual([])
})
