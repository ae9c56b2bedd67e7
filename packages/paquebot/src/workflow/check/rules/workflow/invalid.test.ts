import { describe, expect, it } from 'vitest'
import { checkedFrom, flawsOf } from '../../../../../test/support/checked.ts'
import { invalid } from './invalid.ts'

describe('workflow/invalid', () => {
  it('tells what the parser of GitHub refuses, with its line', async () => {
    const flaws = await flawsOf(invalid, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    stps:
      - run: make
`,
      '.github/workflows/release.yml': `on: push
jobs:
  test: [
`,
    })
    expect(flaws).toEqual([
      ".github/workflows/ci.yml:5:5 unexpected value 'stps'",
      '.github/workflows/release.yml:4:1 flow sequence in block collection must be sufficiently indented and end with a ]',
    ])
  })

  it('takes what GitHub takes, also what other linters do not know yet', async () => {
    const flaws = await flawsOf(invalid, {
      '.github/workflows/ci.yml': `on: push
concurrency:
  group: release
  queue: max
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
      '.github/workflows/empty.yml': '# empty has a rule of its own\n',
    })
    expect(flaws).toEqual([])
  })

  it('only warns of filters that GitHub leaves out, and of actions that nobody uses', async () => {
    const action = `name: a
description: a
inputs: { b: { description: b, default: '\${{ nope.b }}' } }
runs: { using: composite, steps: [{ run: make, shell: bash }] }
`
    const checked = await checkedFrom({
      '.github/workflows/ci.yml': `on:
  workflow_dispatch:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: ./.github/actions/used
`,
      '.github/actions/used/action.yml': action,
      'test/data/action.yml': action,
    })
    expect([...invalid.check(checked)].map(({ file, severity }) => [file, severity])).toEqual([
      ['.github/workflows/ci.yml', 'warning'],
      ['.github/actions/used/action.yml', undefined],
      ['test/data/action.yml', 'warning'],
    ])
  })
})
