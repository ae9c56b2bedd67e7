import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { duplicateKey } from './duplicate-key.ts'

describe('workflow/duplicate-key', () => {
  it('names the line of the second one', async () => {
    const flaws = await flawsOf(duplicateKey, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
        env:
          A: 1
        env:
          B: 2
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/ci.yml:9:9 the key `env` is there twice: line 7 and line 9',
    ])
  })

  it('takes the same key in two places', async () => {
    const flaws = await flawsOf(duplicateKey, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
        env:
          A: 1
      - run: make
        env:
          A: 1
`,
    })
    expect(flaws).toEqual([])
  })
})
