import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noArtifactCheck } from './no-artifact-check.ts'

describe('publish/no-artifact-check', () => {
  it('warns where nobody opens the wheel', async () => {
    const files = {
      'python/pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(noArtifactCheck, files)).toEqual([
      '.github/workflows/release.yml:7:15 nothing before this upload looks into the packed files or installs them',
    ])
  })

  it('is silent after `twine check`', async () => {
    const files = {
      'python/pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build && twine check dist/*
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(noArtifactCheck, files)).toEqual([])
  })
})
