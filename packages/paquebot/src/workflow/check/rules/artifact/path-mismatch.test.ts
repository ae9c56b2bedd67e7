import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { pathMismatch } from './path-mismatch.ts'

describe('artifact/path-mismatch', () => {
  it('names an upload from the top where the build ran in a folder', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python -m build
        working-directory: python
      - uses: actions/upload-artifact@v4
        with: { name: 'dist', path: 'dist/' }
`,
    }
    expect(await flawsOf(pathMismatch, files)).toEqual([
      '.github/workflows/release.yml:10:37 takes `dist`, and the build before it writes to `python/dist`',
    ])
  })

  it('names the packages-dir that is not given', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: cd python && python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(pathMismatch, files)).toEqual([
      '.github/workflows/release.yml:8:15 takes `dist`, and the build before it writes to `python/dist`',
    ])
  })

  it('is silent where they are the same, and where the build says where it writes', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: cd python && python -m build
      - uses: actions/upload-artifact@v4
        with: { name: 'dist', path: 'python/dist/*' }
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python -m build --outdir dist python
      - uses: actions/upload-artifact@v4
        with: { name: 'b', path: 'dist/' }
`,
    }
    expect(await flawsOf(pathMismatch, files)).toEqual([])
  })
})
