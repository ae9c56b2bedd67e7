import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noActions } from './no-actions.ts'

describe('dependabot/no-actions', () => {
  it('tells a file without', async () => {
    const flaws = await flawsOf(noActions, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: npm
    directory: /
`,
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
`,
    })
    expect(flaws).toEqual([
      '.github/dependabot.yml no update of `github-actions`: the actions of the workflows stay as they are',
    ])
  })

  it('takes one with, and a repository without actions', async () => {
    const flaws = await flawsOf(noActions, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: github-actions
    directory: /
`,
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
`,
    })
    expect(flaws).toEqual([])
  })
})
