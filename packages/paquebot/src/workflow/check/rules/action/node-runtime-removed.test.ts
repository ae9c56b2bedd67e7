import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { nodeRuntimeRemoved } from './node-runtime-removed.ts'

describe('action/node-runtime-removed', () => {
  it('tells old versions, by tag and by the comment of a commit', async () => {
    const flaws = await flawsOf(nodeRuntimeRemoved, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@1d0ff469b7ec7b3cb9d8673fde0c81c44821de2a # v4.2.0
      - uses: actions/upload-artifact@v3
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/ci.yml:6:15 `actions/checkout` of version 4 is made for a Node that runners no longer have',
      '.github/workflows/ci.yml:7:15 `actions/setup-node` of version 4 is made for a Node that runners no longer have',
      '.github/workflows/ci.yml:8:15 `actions/upload-artifact` of version 3 is switched off: GitHub answers it with an error',
    ])
  })

  it('takes current versions, and commits that say none', async () => {
    const flaws = await flawsOf(nodeRuntimeRemoved, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-node@1d0ff469b7ec7b3cb9d8673fde0c81c44821de2a
      - uses: acme/own@v1
`,
    })
    expect(flaws).toEqual([])
  })
})
