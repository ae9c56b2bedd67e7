import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tokenBesideOidc } from './token-beside-oidc.ts'

describe('registry/token-beside-oidc', () => {
  it('names a password that turns trusted publishing off', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          password: \${{ secrets.PYPI_TOKEN }}
`,
    }
    expect(await flawsOf(tokenBesideOidc, files)).toEqual([
      '.github/workflows/release.yml:9:21 `password` turns trusted publishing off, which `id-token: write` asks for',
    ])
  })

  it('names the placeholder of setup-node', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v4
        with:
          registry-url: https://npm.example
      - run: npm publish
`,
    }
    expect(await flawsOf(tokenBesideOidc, files)).toEqual([
      '.github/workflows/release.yml:9:25 setup-node puts a placeholder into `NODE_AUTH_TOKEN`, which npm sends when OIDC fails: the upload in line 10 then ends with 404',
    ])
  })

  it('is silent where the variable is emptied', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v4
        with:
          registry-url: https://npm.example
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: ''
`,
    }
    expect(await flawsOf(tokenBesideOidc, files)).toEqual([])
  })
})
