import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { unused } from './unused.ts'

describe('output/unused', () => {
  it('names an output that nobody reads', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  a:
    outputs:
      published: x
      publishedPackages: y
    runs-on: ubuntu-latest
    steps:
      - run: "true"
  b:
    needs: a
    runs-on: ubuntu-latest
    steps:
      - run: echo \${{ needs.a.outputs.publishedPackages }}
`,
    }
    expect(await flawsOf(unused, files)).toEqual([
      '.github/workflows/release.yml:5:7 nobody reads the output `published` of the job `a`',
    ])
  })

  it('is silent where all are read at once, or by the caller', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: { workflow_call: { outputs: { v: { value: "\${{ jobs.a.outputs.v }}" } } } }
jobs:
  a:
    outputs: { v: x }
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  a:
    outputs: { v: x }
    runs-on: ubuntu-latest
    steps:
      - run: "true"
  b:
    needs: a
    runs-on: ubuntu-latest
    steps:
      - run: echo "\${{ toJSON(needs) }}"
`,
    }
    expect(await flawsOf(unused, files)).toEqual([])
  })
})
