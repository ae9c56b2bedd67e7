import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { npmPublisherFilename } from './npm-publisher-filename.ts'

describe('reuse/npm-publisher-filename', () => {
  it('names the file that npm compares', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/ci.yml': `on: { workflow_call: }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  p:
    permissions: { id-token: write }
    uses: ./.github/workflows/ci.yml
`,
    }
    expect(await flawsOf(npmPublisherFilename, files)).toEqual([
      '.github/workflows/ci.yml:7:14 npm compares `release.yml`, not `ci.yml`, with its trusted publisher',
    ])
  })

  it('is silent in the workflow that the event starts', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
    }
    expect(await flawsOf(npmPublisherFilename, files)).toEqual([])
  })
})
