import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { cancelOnDefaultBranch } from './cancel-on-default-branch.ts'

describe('conc/cancel-on-default-branch', () => {
  it('names `cancel-in-progress: true` of pushes to main', async () => {
    const files = {
      '.github/workflows/ci.yml': `concurrency:
  group: \${{ github.workflow }}-\${{ github.ref }}
  cancel-in-progress: true
on: { push: { branches: [main] } }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
    }
    expect(await flawsOf(cancelOnDefaultBranch, files)).toEqual([
      '.github/workflows/ci.yml:3:23 every push to `main` cancels the run of the one before',
    ])
  })

  it('is silent for pull requests only, for tags, and with an expression', async () => {
    const files = {
      '.github/workflows/ci.yml': `concurrency: { group: a, cancel-in-progress: true }
on: pull_request
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
      '.github/workflows/release.yml': `concurrency: { group: b, cancel-in-progress: true }
on: { push: { tags: ['v*'] } }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
      '.github/workflows/c.yml': `concurrency: { group: c, cancel-in-progress: "\${{ github.event_name == 'pull_request' }}" }
on: { push: { branches: [main] } }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
    }
    expect(await flawsOf(cancelOnDefaultBranch, files)).toEqual([])
  })
})
