import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { deadBadge } from './dead-badge.ts'

describe('doc/dead-badge', () => {
  it('tells a badge of a file that is not there', async () => {
    const flaws = await flawsOf(deadBadge, {
      'README.md': '![ci](https://github.com/acme/ship/actions/workflows/tests.yml/badge.svg)\n',
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual(['README.md:1:15 there is no workflow `tests.yml` in this repository'])
  })

  it('takes badges of files that are there, and of other repositories', async () => {
    const flaws = await flawsOf(deadBadge, {
      'README.md': `![ci](https://github.com/acme/ship/actions/workflows/ci.yml/badge.svg)
![x](https://github.com/acme/other/actions/workflows/x.yml/badge.svg)
`,
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([])
  })
})
