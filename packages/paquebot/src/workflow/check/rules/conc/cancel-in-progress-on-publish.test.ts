import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { cancelInProgressOnPublish } from './cancel-in-progress-on-publish.ts'

describe('conc/cancel-in-progress-on-publish', () => {
  it('names what cancels a run that publishes', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `concurrency:
  group: release
  cancel-in-progress: true
on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(cancelInProgressOnPublish, files)).toEqual([
      '.github/workflows/release.yml:3:23 the next run cancels one that is publishing (.github/workflows/release.yml:9)',
    ])
  })

  it('is silent with false, and where no two runs share a group', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `concurrency: { group: release, cancel-in-progress: false }
on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
      '.github/workflows/ci.yml': `concurrency: { group: "x-\${{ github.run_id }}", cancel-in-progress: true }
on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(cancelInProgressOnPublish, files)).toEqual([])
  })
})
