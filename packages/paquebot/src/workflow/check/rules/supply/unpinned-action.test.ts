import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { unpinnedAction } from './unpinned-action.ts'

describe('supply/unpinned-action', () => {
  it('tells tags and branches, in jobs, calls and own actions', async () => {
    const flaws = await flawsOf(unpinnedAction, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - uses: pypa/gh-action-pypi-publish@release/v1
  call:
    uses: acme/shared/.github/workflows/ci.yml@main
`,
      '.github/actions/set-up/action.yml': `name: a
runs:
  using: composite
  steps:
    - uses: actions/setup-node@v6
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/ci.yml:9:11 `acme/shared/.github/workflows/ci.yml@main` is a branch, which moves',
      '.github/workflows/ci.yml:6:15 `actions/checkout@v7` is a tag, which can be moved',
      '.github/workflows/ci.yml:7:15 `pypa/gh-action-pypi-publish@release/v1` is a branch, which moves',
      '.github/actions/set-up/action.yml:5:13 `actions/setup-node@v6` is a tag, which can be moved',
    ])
  })

  it('takes commits, local paths, images, and what actions.lock pins', async () => {
    const flaws = await flawsOf(unpinnedAction, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - uses: ./.github/actions/set-up
      - uses: docker://alpine:3
`,
    })
    expect(flaws).toEqual([])
  })

  it('is silent beside the lockfile of GitHub', async () => {
    const flaws = await flawsOf(unpinnedAction, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
`,
      '.github/workflows/actions.lock': 'version: 0.0.3\n',
    })
    expect(flaws).toEqual([])
  })
})
