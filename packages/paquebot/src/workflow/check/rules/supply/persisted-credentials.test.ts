import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { persistedCredentials } from './persisted-credentials.ts'

describe('supply/persisted-credentials', () => {
  it('tells a checkout in a job that pushes nothing', async () => {
    const flaws = await flawsOf(persistedCredentials, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - run: make
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/ci.yml:6:15 this checkout leaves its token on disk, and nothing in job `test` pushes with git',
    ])
  })

  it('takes a checkout that forgets, and one in a job that pushes', async () => {
    const flaws = await flawsOf(persistedCredentials, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
        with:
          persist-credentials: false
`,
      '.github/workflows/bump.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - run: git push origin main
`,
      '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - uses: changesets/action@v1
`,
    })
    expect(flaws).toEqual([])
  })
})
