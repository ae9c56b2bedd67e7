import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { pendingReleaseDropped } from './pending-release-dropped.ts'

describe('conc/pending-release-dropped', () => {
  it('is an error where each tag is a release and all wait in one group', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `concurrency: { group: release }
on: { push: { tags: ['v*'] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(pendingReleaseDropped, files)).toEqual([
      '.github/workflows/release.yml:1:23 a third release cancels the one that waits, which is then never published',
    ])
  })

  it('warns of a group for pushes to a branch', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `concurrency:
  group: \${{ github.workflow }}-\${{ github.ref }}
  cancel-in-progress: false
on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(pendingReleaseDropped, files)).toEqual([
      '.github/workflows/release.yml:2:10 a third run cancels the one that waits: its release is dropped',
    ])
  })

  it('is silent for Paquebot, whose next run publishes what is missing', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `concurrency: { group: release }
on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npx --yes paquebot@1.2.3 publish
`,
    }
    expect(await flawsOf(pendingReleaseDropped, files)).toEqual([])
  })

  it('is silent with `queue: max`, and with a group for each tag', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `concurrency: { group: release, queue: max }
on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
      '.github/workflows/ci.yml': `concurrency: { group: "r-\${{ github.ref }}" }
on: { push: { tags: ['v*'] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(pendingReleaseDropped, files)).toEqual([])
  })
})
