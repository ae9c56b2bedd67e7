import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noTimeout } from './no-timeout.ts'

describe('hygiene/no-timeout', () => {
  it('tells a job without', async () => {
    const flaws = await flawsOf(noTimeout, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/ci.yml:3:3 job `test` has no `timeout-minutes`: one that hangs runs for six hours',
    ])
  })

  it('takes a limit of the job or of all its steps, and calls', async () => {
    const flaws = await flawsOf(noTimeout, {
      '.github/workflows/ci.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - run: make
  b:
    runs-on: ubuntu-latest
    steps:
      - run: make
        timeout-minutes: 5
  c:
    uses: ./.github/workflows/x.yml
`,
    })
    expect(flaws).toEqual([])
  })
})
