import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { filesFromOtherJob } from './files-from-other-job.ts'

describe('artifact/files-from-other-job', () => {
  it('names files of a release that another job built', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo "version=\${GITHUB_REF_NAME}" >> $GITHUB_OUTPUT
      - uses: softprops/action-gh-release@v2
        with:
          files: |
            dist/*.whl
            dist/*.tar.gz
`,
    }
    expect(await flawsOf(filesFromOtherJob, files)).toEqual([
      '.github/workflows/release.yml:10:18 nothing in the job `release` makes or downloads `dist/*.whl`',
    ])
  })

  it('names the packages of pypi-publish', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(filesFromOtherJob, files)).toEqual([
      '.github/workflows/release.yml:7:15 nothing in the job `publish` makes or downloads `dist/`',
    ])
  })

  it('is silent after a build, a download, and for files of git', async () => {
    const files = {
      'notes/a.md': 'x',
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
  b:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { name: 'dist', path: dist }
      - uses: pypa/gh-action-pypi-publish@release/v1
  c:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: softprops/action-gh-release@v2
        with: { files: notes/* }
`,
    }
    expect(await flawsOf(filesFromOtherJob, files)).toEqual([])
  })
})
