import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { neverConsumed } from './never-consumed.ts'

describe('artifact/never-consumed', () => {
  it('is an error where the publishing job builds again', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: actions/upload-artifact@v4
        with: { name: 'dist', path: 'dist/' }
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(neverConsumed, files)).toEqual([
      '.github/workflows/release.yml:8:23 no job downloads the artifact `dist`: the job `publish` publishes what it builds itself',
    ])
  })

  it('tells of one that no publishing job follows', async () => {
    const files = {
      'pyproject.toml': `[build-system]
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
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
      '.github/workflows/ci.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: actions/upload-artifact@v4
        with: { name: 'dist', path: 'dist/' }
`,
    }
    expect(await flawsOf(neverConsumed, files)).toEqual([
      '.github/workflows/ci.yml:8:23 no job downloads the artifact `dist`',
    ])
  })

  it('is silent about reports, and about what is downloaded by a pattern', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: actions/upload-artifact@v4
        with: { name: 'dist-a', path: 'dist/' }
      - uses: actions/upload-artifact@v4
        with: { name: 'coverage', path: 'coverage.xml' }
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { pattern: dist-*, merge-multiple: true, path: dist }
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(neverConsumed, files)).toEqual([])
  })
})
