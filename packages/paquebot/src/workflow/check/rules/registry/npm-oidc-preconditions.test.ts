import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { npmOidcPreconditions } from './npm-oidc-preconditions.ts'

describe('registry/npm-oidc-preconditions', () => {
  it('names a Node whose npm is too old, and a runner that npm does not take', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: self-hosted
    steps:
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm publish
`,
    }
    expect(await flawsOf(npmOidcPreconditions, files)).toEqual([
      '.github/workflows/release.yml:8:31 Node 22 brings npm 10.9.4, and OIDC needs 11.5.1: the upload has no log-in',
      '.github/workflows/release.yml:5:14 npm takes OIDC from runners of GitHub alone, and this one is `self-hosted`',
    ])
  })

  it('reads the version from a file', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.nvmrc': `v20.1.0
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v4
        with: { node-version-file: .nvmrc }
      - run: npm publish
`,
    }
    expect(await flawsOf(npmOidcPreconditions, files)).toEqual([
      '.github/workflows/release.yml:8:36 Node 20 brings npm 10.8.2, and OIDC needs 11.5.1: the upload has no log-in',
    ])
  })

  it('warns of a `repository` that is another one, or missing', async () => {
    const files = {
      'package.json': '{"name":"root","private":true,"packageManager":"pnpm@10.0.0"}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json': `{
  "name": "@acme/core",
  "version": "1.0.0",
  "repository": "old/name"
}`,
      'packages/b/package.json': '{"name":"@acme/b","version":"1.0.0"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - run: pnpm -r publish
`,
    }
    expect(await flawsOf(npmOidcPreconditions, files)).toEqual([
      'packages/b/package.json `repository` is missing: npm refuses the provenance of a public repository without it',
      'packages/core/package.json:4:3 `repository` is old/name and not acme/ship: npm refuses the provenance',
    ])
  })

  it('is silent with Node 24, and with an npm of its own', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  a:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npm publish
  b:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm install -g npm@11
      - run: npm publish
`,
    }
    expect(await flawsOf(npmOidcPreconditions, files)).toEqual([])
  })
})
