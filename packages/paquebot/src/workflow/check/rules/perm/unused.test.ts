import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { unused } from './unused.ts'

describe('perm/unused', () => {
  it('tells a right that no step holds a token for', async () => {
    const flaws = await flawsOf(unused, {
      '.github/workflows/bump.yml': `on: push
permissions:
  contents: write
  pull-requests: write
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - run: git push
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/bump.yml:4:3 nothing in job `test` can use `pull-requests: write`: no step is given the token for it',
    ])
  })

  it('takes a job with an action that we do not know, a `gh`, a token in its environment', async () => {
    const flaws = await flawsOf(unused, {
      '.github/workflows/a.yml': `on: push
permissions:
  pull-requests: write
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/labels@v1
`,
      '.github/workflows/b.yml': `on: push
permissions:
  pull-requests: write
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: gh pr create
`,
      '.github/workflows/c.yml': `on: push
permissions:
  issues: write
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: ./comment.sh
        env:
          T: \${{ github.token }}
`,
    })
    expect(flaws).toEqual([])
  })
})
