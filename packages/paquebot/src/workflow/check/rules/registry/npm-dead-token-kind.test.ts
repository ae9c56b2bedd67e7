import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { npmDeadTokenKind } from './npm-dead-token-kind.ts'

describe('registry/npm-dead-token-kind', () => {
  it('warns of a token, and names a text that asks for one of a dead kind', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      'PUBLISHING.md': `# Publishing

Create an **Automation** token.
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`,
    }
    expect(await flawsOf(npmDeadTokenKind, files)).toEqual([
      '.github/workflows/release.yml:8:11 `NODE_AUTH_TOKEN` is an npm token: classic ones are revoked, others end after 90 days and lose direct publishing in January 2027',
      'PUBLISHING.md:3:1 asks for a kind of npm token that cannot be made any more',
    ])
  })

  it('is silent with OIDC', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      'PUBLISHING.md': `Classic tokens are revoked.
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
    }
    expect(await flawsOf(npmDeadTokenKind, files)).toEqual([])
  })
})
