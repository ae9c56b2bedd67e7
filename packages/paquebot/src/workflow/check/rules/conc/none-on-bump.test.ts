import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noneOnBump } from './none-on-bump.ts'

describe('conc/none-on-bump', () => {
  it('names a bump that is pushed without a group', async () => {
    const files = {
      '.github/workflows/bump.yml': `on: workflow_dispatch
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - run: |
          pip install bump-my-version
          bump-my-version bump minor
          git push --follow-tags
`,
    }
    expect(await flawsOf(noneOnBump, files)).toEqual([
      '.github/workflows/bump.yml:8:11 two runs can bump the version at once: neither the workflow nor the job has a `concurrency` group',
    ])
  })

  it('is silent with a group, and where nothing is pushed', async () => {
    const files = {
      '.github/workflows/bump.yml': `concurrency: bump
on: workflow_dispatch
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - run: bump-my-version bump minor && git push
`,
      '.github/workflows/ci.yml': `on: { push: { branches: [main] } }
jobs:
  try:
    runs-on: ubuntu-latest
    steps:
      - run: bump-my-version bump minor --dry-run
`,
    }
    expect(await flawsOf(noneOnBump, files)).toEqual([])
  })
})
