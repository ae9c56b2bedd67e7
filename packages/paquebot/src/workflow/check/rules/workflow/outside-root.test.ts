import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { outsideRoot } from './outside-root.ts'

describe('workflow/outside-root', () => {
  it('sees workflows of a package and in a subfolder', async () => {
    const flaws = await flawsOf(outsideRoot, {
      'packages/a/.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
      '.github/workflows/old/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/old/ci.yml GitHub never runs this workflow: it reads `.github/workflows` at the root alone',
      'packages/a/.github/workflows/ci.yml GitHub never runs this workflow: it reads `.github/workflows` at the root alone',
    ])
  })

  it('leaves templates, fixtures and other files alone', async () => {
    const flaws = await flawsOf(outsideRoot, {
      'templates/app/.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
      'packages/a/.github/workflows/data.yml': 'a: 1\n',
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([])
  })
})
