import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { releaseNotGatedOnCi } from './release-not-gated-on-ci.ts'

const files = (on: string, jobs: string) => ({
  'package.json': '{ "name": "a", "version": "1.0.0", "scripts": { "test": "vitest run" } }',
  '.github/workflows/ci.yml':
    'on: [pull_request, workflow_call]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n',
  '.github/workflows/release.yml': `on:\n  push:\n    ${on}\njobs:\n${jobs}`,
})

const publish = (more = '', step = '') =>
  `  publish:\n${more}    runs-on: ubuntu-latest\n    steps:\n${step}      - run: npm publish --no-git-checks\n`

it('tells of a release beside the tests', async () => {
  expect(await flawsOf(releaseNotGatedOnCi, files('branches: [main]', publish()))).toEqual([
    '.github/workflows/release.yml:8:14 publishes without running any test or waiting for those of `.github/workflows/ci.yml`',
  ])
})

it('is silent where the tests are called, run, or waited for', async () => {
  const call = `  ci:\n    uses: ./.github/workflows/ci.yml\n${publish('    needs: ci\n')}`
  const own = publish('', '      - run: npm test\n')
  for (const jobs of [call, own])
    expect(await flawsOf(releaseNotGatedOnCi, files('branches: [main]', jobs))).toEqual([])
  const dispatched = files('branches: [main]', publish())
  const byHand = {
    ...dispatched,
    '.github/workflows/release.yml': `on: workflow_dispatch\njobs:\n${publish()}`,
  }
  expect(await flawsOf(releaseNotGatedOnCi, byHand)).toEqual([])
})

it('tells of a Python package beside JavaScript tests', async () => {
  const all = files(
    'branches: [main]',
    '  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n      - uses: pypa/gh-action-pypi-publish@release/v1\n',
  )
  const python = {
    'pyproject.toml': '[project]\nname = "a"\nversion = "1.0.0"\n',
    '.github/workflows/python.yml':
      'on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n',
  }
  expect(await flawsOf(releaseNotGatedOnCi, { ...all, ...python })).toEqual([
    '.github/workflows/release.yml:9:15 publishes without running any test or waiting for those of `.github/workflows/python.yml`',
  ])
})
