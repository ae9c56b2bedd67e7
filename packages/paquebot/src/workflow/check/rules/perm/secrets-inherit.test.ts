import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { secretsInherit } from './secrets-inherit.ts'

describe('perm/secrets-inherit', () => {
  it('tells a call that hands all over', async () => {
    const flaws = await flawsOf(secretsInherit, {
      '.github/workflows/a.yml': `on: push
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
    secrets: inherit
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/a.yml:4:11 `./.github/workflows/ci.yml` gets every secret there is',
    ])
  })

  it('takes secrets by name', async () => {
    const flaws = await flawsOf(secretsInherit, {
      '.github/workflows/a.yml': `on: push
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
    secrets:
      A: \${{ secrets.A }}
`,
    })
    expect(flaws).toEqual([])
  })
})
