import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { actionsLockStale } from './actions-lock-stale.ts'

describe('supply/actions-lock-stale', () => {
  it('tells an action that the lockfile lacks', async () => {
    const flaws = await flawsOf(actionsLockStale, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - uses: acme/lint@v1
`,
      '.github/workflows/actions.lock': `workflows:
  ci.yml:
    - actions/checkout@v7
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/ci.yml:7:15 `acme/lint` is not in `actions.lock`: the run ends before its first job',
    ])
  })

  it('is silent for workflows that are not in the lockfile, and without one', async () => {
    const flaws = await flawsOf(actionsLockStale, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
`,
      '.github/workflows/other.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/lint@v1
`,
      '.github/workflows/actions.lock': `workflows:
  ci.yml:
    - actions/checkout@v7
`,
    })
    expect(flaws).toEqual([])
  })
})
