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

  it('warns of what GitHub passes over', async () => {
    const checked = await checkedFrom({
      '.github/workflows/a.yml':
        'on:\n  workflow_dispatch:\n    inputs:\n    branches: [main]\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n',
      '.github/workflows/b.yml':
        'on:\n  pus:\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n',
      'action.yml': 'name: a\nruns:\n  using: composite\n  steps: []\n',
    })
    const told = [...invalid.check(checked)].map(
      ({ file, severity = 'error', message }) => `${severity} ${file} ${message}`,
    )
    expect(told).toEqual([
      "warning .github/workflows/a.yml unexpected value ''",
      "warning .github/workflows/a.yml unexpected value 'branches'",
      "error .github/workflows/b.yml unexpected value 'pus'",
      'warning action.yml required property is missing: description',
    ])
  })

  it('only warns of filters that GitHub leaves out, and refuses an action that a workflow uses', async () => {
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
    })
    expect([...invalid.check(checked)].map(({ file, severity }) => [file, severity])).toEqual([
      ['.github/workflows/ci.yml', 'warning'],
      ['.github/actions/used/action.yml', undefined],
    ])
  })
})
