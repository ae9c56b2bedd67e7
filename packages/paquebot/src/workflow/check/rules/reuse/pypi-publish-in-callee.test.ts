import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { pypiPublishInCallee } from './pypi-publish-in-callee.ts'

describe('reuse/pypi-publish-in-callee', () => {
  it('names the upload in a called workflow', async () => {
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
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  p:
    permissions: { id-token: write }
    uses: ./.github/workflows/ci.yml
`,
    }
    expect(await flawsOf(pypiPublishInCallee, files)).toEqual([
      '.github/workflows/ci.yml:7:15 PyPI does not support trusted publishing from a called workflow, and .github/workflows/release.yml:5 calls this one',
    ])
  })

  it('is silent with a password, and in the workflow that the event starts', async () => {
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
        with: { password: "\${{ secrets.PYPI }}" }
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  p:
    uses: ./.github/workflows/ci.yml
  own:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(pypiPublishInCallee, files)).toEqual([])
  })
})
