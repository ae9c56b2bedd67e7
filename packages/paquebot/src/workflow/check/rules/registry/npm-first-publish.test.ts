import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { npmFirstPublish } from './npm-first-publish.ts'

describe('registry/npm-first-publish', () => {
  it('names a package that was never published', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"0.0.0"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
    }
    expect(await flawsOf(npmFirstPublish, files)).toEqual([
      'package.json `acme` is at 0.0.0, as if it was never published: OIDC cannot create a package on npm',
    ])
  })

  it('is silent for others', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
    }
    expect(await flawsOf(npmFirstPublish, files)).toEqual([])
  })
})
