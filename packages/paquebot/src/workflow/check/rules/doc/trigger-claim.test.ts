import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { triggerClaim } from './trigger-claim.ts'

describe('doc/trigger-claim', () => {
  it('tells a claim that the filter belies', async () => {
    const flaws = await flawsOf(triggerClaim, {
      'README.md': `# a

CI tests run on every push and PR to keep quality.
`,
      '.github/workflows/ci.yml': `on:
  push:
    branches: [main]
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([
      'README.md:3:14 "on every push" is not so: pushes start workflows on `main` alone',
    ])
  })

  it('takes claims that name a branch, and workflows that do run', async () => {
    const flaws = await flawsOf(triggerClaim, {
      'README.md': 'CI runs on every push to main.\n',
      '.github/workflows/ci.yml': `on:
  push:
    branches: [main]
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([])
  })

  it('is silent where a workflow runs for all branches', async () => {
    const flaws = await flawsOf(triggerClaim, {
      'README.md': 'CI runs on every push.\n',
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
