import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { releaseRightsLeakIntoCi } from './release-rights-leak-into-ci.ts'

describe('perm/release-rights-leak-into-ci', () => {
  it('names the call that hands the rights down', async () => {
    const flaws = await flawsOf(releaseRightsLeakIntoCi, {
      '.github/workflows/release.yml': `on: push
permissions:
  contents: write
  id-token: write
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
`,
      '.github/workflows/ci.yml': `on: workflow_call
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm test
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/release.yml:7:11 `contents: write` and `id-token: write` of line 3 go down to .github/workflows/ci.yml, where job `test` only tests',
    ])
  })

  it('takes a call with rights of its own, a callee that limits itself, and one that releases', async () => {
    const flaws = await flawsOf(releaseRightsLeakIntoCi, {
      '.github/workflows/release.yml': `on: push
permissions:
  id-token: write
jobs:
  ci:
    permissions:
      contents: read
    uses: ./.github/workflows/ci.yml
  own:
    uses: ./.github/workflows/own.yml
  ship:
    uses: ./.github/workflows/ship.yml
`,
      '.github/workflows/ci.yml': `on: workflow_call
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm test
`,
      '.github/workflows/own.yml': `on: workflow_call
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm test
`,
      '.github/workflows/ship.yml': `on: workflow_call
jobs:
  ship:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
    })
    expect(flaws).toEqual([])
  })
})
