import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { majorWithRenamedInputs } from './major-with-renamed-inputs.ts'

describe('action/major-with-renamed-inputs', () => {
  it('tells old names under the new version, and what an update will do', async () => {
    const flaws = await flawsOf(majorWithRenamedInputs, {
      '.github/workflows/a.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v2
        with:
          publish: pnpm release
          commit: "chore: release"
`,
      '.github/workflows/b.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v1
        with:
          publish: pnpm release
      - uses: codecov/codecov-action@v5
        with:
          file: coverage.xml
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/a.yml:8:11 `changesets/action` of version 2 does not know these inputs: `publish` is `publish-script`, `commit` is `commit-message`',
      '.github/workflows/b.yml:6:15 `changesets/action` 2 refuses the inputs of version 1 that are used here: `publish` is `publish-script`',
      '.github/workflows/b.yml:11:11 `codecov/codecov-action` of version 5 does not know these inputs: `file` is `files`',
    ])
  })

  it('takes the names of the version', async () => {
    const flaws = await flawsOf(majorWithRenamedInputs, {
      '.github/workflows/a.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v2
        with:
          publish-script: pnpm release
      - uses: codecov/codecov-action@v4
        with:
          file: coverage.xml
`,
    })
    expect(flaws).toEqual([])
  })
})
