import { describe, expect, it } from 'vitest'
import { checkedFrom, flawsOf } from '../../../../../test/support/checked.ts'
import { noTopLevel } from './no-top-level.ts'

describe('perm/no-top-level', () => {
  it('tells a workflow without, and one with a job that was forgotten', async () => {
    const flaws = await flawsOf(noTopLevel, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
      '.github/workflows/two.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - run: make
  b:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/ci.yml:3:3 nothing says what the token of its jobs may: a setting of the repository decides',
      '.github/workflows/two.yml:8:3 nothing says what the token of job `b` may: a setting of the repository decides',
    ])
  })

  it('takes a list at the top, an empty one too', async () => {
    const flaws = await flawsOf(noTopLevel, {
      '.github/workflows/ci.yml': `on: push
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([])
  })

  it('says for information that the next job would have none', async () => {
    const checked = await checkedFrom({
      '.github/workflows/two.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - run: make
`,
    })
    expect([...noTopLevel.check(checked)].map(({ severity }) => severity)).toEqual(['info'])
  })
})
