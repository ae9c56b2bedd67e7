import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { immutableOrder } from './immutable-order.ts'

describe('release/immutable-order', () => {
  it('names files that come after the release is out', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - run: gh release create v1 --notes x
  files:
    needs: release
    runs-on: ubuntu-latest
    steps:
      - run: gh release upload v1 dist/*
`,
    }
    expect(await flawsOf(immutableOrder, files)).toEqual([
      '.github/workflows/release.yml:11:14 adds files to the release that line 6 has published: an immutable release takes none',
    ])
  })

  it('names files of a release that started the run', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { release: { types: [published] } }
jobs:
  files:
    runs-on: ubuntu-latest
    steps:
      - run: gh release upload v1 dist/*
`,
    }
    expect(await flawsOf(immutableOrder, files)).toEqual([
      '.github/workflows/release.yml:6:14 adds files to a release that is published: an immutable release takes none',
    ])
  })

  it('is silent where the release is a draft', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - run: |
          gh release create v1 --draft
          gh release upload v1 dist/*
          gh release edit v1 --draft=false
`,
    }
    expect(await flawsOf(immutableOrder, files)).toEqual([])
  })
})
