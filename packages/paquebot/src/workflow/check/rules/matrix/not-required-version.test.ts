import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { notRequiredVersion } from './not-required-version.ts'

const common = {
  'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "ship"
version = "1.0.0"
requires-python = ">=3.11"
classifiers = ["Programming Language :: Python :: 3.11", "Programming Language :: Python :: 3.13"]
`,
}

test('a version that the manifest refuses, and one that nothing tests', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python-version: ["3.10", "3.11"]
    steps:
      - uses: actions/setup-python@v5
        with:
          python-version: \${{ matrix.python-version }}
`,
  }
  expect(await flawsOf(notRequiredVersion, files)).toEqual([
    `.github/workflows/release.yml:7:26 Python 3.10 is tested, but \`requires-python\` of \`ship\` is \`>=3.11\``,
    `.github/workflows/release.yml:7:26 the classifiers of \`ship\` promise Python 3.13, which no job tests`,
  ])
})

test('what the manifest promises', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python-version: ["3.11", "3.12", "3.13"]
    steps:
      - uses: actions/setup-python@v5
        with:
          python-version: \${{ matrix.python-version }}
`,
  }
  expect(await flawsOf(notRequiredVersion, files)).toEqual([])
})
