import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { flagWillAlwaysFail } from './flag-will-always-fail.ts'

const flaws = (install: string, audit: string) =>
  flawsOf(flagWillAlwaysFail, {
    '.github/workflows/ci.yml': `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${install}\n      - run: ${audit}\n`,
  })

it('tells of a strict audit of the project itself', async () => {
  expect(await flaws('uv pip install --system -e ".[all]"', 'pip-audit --strict')).toEqual([
    '.github/workflows/ci.yml:7:14 `--strict` fails on the project itself, which this job installs as editable',
  ])
})

it('is silent without the flag, without the install, and where editable ones are left out', async () => {
  expect(await flaws('pip install -e .', 'pip-audit')).toEqual([])
  expect(await flaws('pip install pip-audit', 'pip-audit --strict')).toEqual([])
  expect(await flaws('pip install -e .', 'pip-audit --strict --skip-editable')).toEqual([])
})
