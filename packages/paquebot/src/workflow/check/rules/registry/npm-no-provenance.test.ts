import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { npmNoProvenance } from './npm-no-provenance.ts'

describe('registry/npm-no-provenance', () => {
  it('names an upload by token', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
        env: { NODE_AUTH_TOKEN: "\${{ secrets.NPM_TOKEN }}" }
`,
    }
    expect(await flawsOf(npmNoProvenance, files)).toEqual([
      '.github/workflows/release.yml:6:14 published with a token and without provenance',
    ])
  })

  it('is silent with `--provenance`, and with OIDC', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish --provenance
        env: { NODE_AUTH_TOKEN: "\${{ secrets.NPM_TOKEN }}" }
  oidc:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
    }
    expect(await flawsOf(npmNoProvenance, files)).toEqual([])
  })
})
