import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { notCallable } from './not-callable.ts'

describe('reuse/not-callable', () => {
  it('names the call of a workflow without `workflow_call`, and of none', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: { push: { branches: [main] } }
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
  lint:
    uses: ./.github/workflows/lint.yml
`,
    }
    expect(await flawsOf(notCallable, files)).toEqual([
      '.github/workflows/release.yml:4:11 `.github/workflows/ci.yml` has no `workflow_call`: every run ends at its start',
      '.github/workflows/release.yml:6:11 there is no `.github/workflows/lint.yml` to call',
    ])
  })

  it('is silent where it can be called', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: { push: , workflow_call: }
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
    expect(await flawsOf(notCallable, files)).toEqual([])
  })
})
