import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noneOnPublish } from './none-on-publish.ts'

describe('conc/none-on-publish', () => {
  it('names an upload without a group', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(noneOnPublish, files)).toEqual([
      '.github/workflows/release.yml:6:15 two runs can publish at once: neither the workflow nor the job has a `concurrency` group',
    ])
  })

  it('is silent with a group of the job, or of the caller', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/ci.yml': `on: { workflow_call: }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
      '.github/workflows/release.yml': `concurrency: { group: release }
on: { push: { tags: ['v*'] } }
jobs:
  p:
    uses: ./.github/workflows/ci.yml
  own:
    concurrency: npm
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(noneOnPublish, files)).toEqual([])
  })
})
