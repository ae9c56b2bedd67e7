import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tokenNotWired } from './token-not-wired.ts'

describe('publish/token-not-wired', () => {
  it('names the variable that no npmrc mentions', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`,
    }
    expect(await flawsOf(tokenNotWired, files)).toEqual([
      '.github/workflows/release.yml:10:11 `NODE_AUTH_TOKEN` reaches no npmrc: no setup-node step before it has `registry-url`',
    ])
  })

  it('is silent with `registry-url`', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v4
        with: { registry-url: 'https://npm.example' }
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`,
    }
    expect(await flawsOf(tokenNotWired, files)).toEqual([])
  })

  it('is silent where the script or a step of unknown kind may write one', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/login@v1
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`,
    }
    expect(await flawsOf(tokenNotWired, files)).toEqual([])
  })
})
