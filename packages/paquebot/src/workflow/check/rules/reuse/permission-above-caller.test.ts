import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { permissionAboveCaller } from './permission-above-caller.ts'

describe('reuse/permission-above-caller', () => {
  it('names what the called job asks for and the caller may not give', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: { workflow_call: }
jobs:
  test:
    permissions: { contents: write, id-token: write }
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  ci:
    permissions: { contents: read }
    uses: ./.github/workflows/ci.yml
`,
    }
    expect(await flawsOf(permissionAboveCaller, files)).toEqual([
      '.github/workflows/release.yml:5:11 the job `test` of .github/workflows/ci.yml asks for `contents: write`, and this job may give `read`: the run ends at its start',
      '.github/workflows/release.yml:5:11 the job `test` of .github/workflows/ci.yml asks for `id-token: write`, and this job may give `none`: the run ends at its start',
    ])
  })

  it('knows that ID tokens are never given by default', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: { workflow_call: }
jobs:
  test:
    permissions: { contents: read, id-token: write }
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
    expect(await flawsOf(permissionAboveCaller, files)).toEqual([
      '.github/workflows/release.yml:4:11 the job `test` of .github/workflows/ci.yml asks for `id-token: write`, and this job may give `none`: the run ends at its start',
    ])
  })

  it('is silent where the caller has as much', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: { workflow_call: }
jobs:
  test:
    permissions: { contents: read }
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  ci:
    permissions: write-all
    uses: ./.github/workflows/ci.yml
`,
    }
    expect(await flawsOf(permissionAboveCaller, files)).toEqual([])
  })
})
