import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { reusableSameGroup } from './reusable-same-group.ts'

describe('conc/reusable-same-group', () => {
  it('names the group that the caller holds', async () => {
    const files = {
      '.github/workflows/ci.yml': `concurrency: { group: "\${{ github.workflow }}-\${{ github.ref }}" }
on: { workflow_call: }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
      '.github/workflows/release.yml': `name: Release
concurrency:
  group: Release-\${{ github.ref }}
on: { push: { tags: ['v*'] } }
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
`,
    }
    expect(await flawsOf(reusableSameGroup, files)).toEqual([
      '.github/workflows/ci.yml:1:23 called by .github/workflows/release.yml:7, this is the group that the caller holds: the run waits for itself or cancels itself',
    ])
  })

  it('warns where the caller has none yet', async () => {
    const files = {
      '.github/workflows/ci.yml': `concurrency: { group: "\${{ github.workflow }}-\${{ github.ref }}" }
on: { workflow_call: }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
`,
    }
    expect(await flawsOf(reusableSameGroup, files)).toEqual([
      ".github/workflows/ci.yml:1:23 in a call `github.workflow` is the caller's: the same group in .github/workflows/release.yml would wait for itself",
    ])
  })

  it('is silent with a word of its own', async () => {
    const files = {
      '.github/workflows/ci.yml': `concurrency: { group: "ci-\${{ github.workflow }}-\${{ github.ref }}" }
on: { workflow_call: }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
      '.github/workflows/release.yml': `concurrency: { group: "\${{ github.workflow }}-\${{ github.ref }}" }
on: { push: { tags: ['v*'] } }
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
`,
    }
    expect(await flawsOf(reusableSameGroup, files)).toEqual([])
  })
})
