import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { rebuildAfterTest } from './rebuild-after-test.ts'

describe('publish/rebuild-after-test', () => {
  it('names the second build, also after a called workflow', async () => {
    const files = {
      'pyproject.toml': `[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/ci.yml': `on: { workflow_call: }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: actions/upload-artifact@v4
        with: { name: dist, path: dist/ }
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
  publish:
    needs: ci
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(rebuildAfterTest, files)).toEqual([
      '.github/workflows/release.yml:9:14 built again: the job `build` of .github/workflows/ci.yml built and uploaded `dist`, and other bytes are published',
    ])
  })

  it('is silent where the artifact is downloaded', async () => {
    const files = {
      'pyproject.toml': `[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: actions/upload-artifact@v4
        with: { name: dist, path: dist/ }
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { name: dist, path: dist }
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(rebuildAfterTest, files)).toEqual([])
  })
})
