import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { secretNotPassed } from './secret-not-passed.ts'

describe('reuse/secret-not-passed', () => {
  it('names the secret where it is read', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: { workflow_call: }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
        env:
          TOKEN: \${{ secrets.COVERAGE_TOKEN }}
          GH: \${{ secrets.GITHUB_TOKEN }}
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
`,
    }
    expect(await flawsOf(secretNotPassed, files)).toEqual([
      '.github/workflows/ci.yml:8:18 `secrets.COVERAGE_TOKEN` is empty when .github/workflows/release.yml:4 calls this workflow: it is not passed',
    ])
  })

  it('is silent where it is passed, inherited, declared as optional, or of an environment', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: { workflow_call: { secrets: { B: { required: false } } } }
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo \${{ secrets.A }} \${{ secrets.B }}
  deploy:
    environment: prod
    runs-on: ubuntu-latest
    steps:
      - run: echo \${{ secrets.C }}
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
    secrets: { A: "\${{ secrets.A }}" }
`,
    }
    expect(await flawsOf(secretNotPassed, files)).toEqual([])
  })
})
