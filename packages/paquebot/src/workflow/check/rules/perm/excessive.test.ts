import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { excessive } from './excessive.ts'

describe('perm/excessive', () => {
  it('tells rights that go to several jobs, and `write-all`', async () => {
    const flaws = await flawsOf(excessive, {
      '.github/workflows/ci.yml': `on: push
permissions:
  contents: write
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: make
  b:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
      '.github/workflows/all.yml': `on: push
permissions: {}
jobs:
  a:
    permissions: write-all
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/all.yml:5:18 job `a` may write everything there is',
      '.github/workflows/ci.yml:3:3 `contents: write` at the top goes to 2 jobs without a list of their own',
    ])
  })

  it('takes a right for the only job, and one in the job itself', async () => {
    const flaws = await flawsOf(excessive, {
      '.github/workflows/one.yml': `on: push
permissions:
  contents: write
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
      '.github/workflows/two.yml': `on: push
permissions: {}
jobs:
  a:
    permissions:
      contents: write
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([])
  })
})
