import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noForkGuard } from './no-fork-guard.ts'

describe('hygiene/no-fork-guard', () => {
  it('tells a job that publishes on every push', async () => {
    const flaws = await flawsOf(noForkGuard, {
      '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/release.yml:3:3 job `test` publishes, and starts in every fork as well',
    ])
  })

  it('takes a guard of the job or of one that it waits for, and what starts by hand', async () => {
    const flaws = await flawsOf(noForkGuard, {
      '.github/workflows/a.yml': `on: push
jobs:
  a:
    if: github.repository == 'acme/ship'
    runs-on: ubuntu-latest
    steps:
      - run: make
  b:
    needs: a
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
      '.github/workflows/b.yml': `on: workflow_dispatch
jobs:
  b:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
    })
    expect(flaws).toEqual([])
  })
})
