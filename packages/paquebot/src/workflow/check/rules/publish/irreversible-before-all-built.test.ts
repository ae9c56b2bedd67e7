import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { irreversibleBeforeAllBuilt } from './irreversible-before-all-built.ts'

describe('publish/irreversible-before-all-built', () => {
  it('names the build of the wheel that comes after npm is published', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      'python/pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  npm:
    runs-on: ubuntu-latest
    steps:
      - run: pnpm publish -r
  pypi:
    needs: npm
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
        working-directory: python
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          packages-dir: python/dist/
`,
    }
    expect(await flawsOf(irreversibleBeforeAllBuilt, files)).toEqual([
      '.github/workflows/release.yml:11:14 PyPI packages are built only here, after line 6 has published to npm: a failure leaves half a release',
    ])
  })

  it('says less where conditions choose between the two', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      'python/pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: pnpm publish -r
        if: inputs.npm
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
        if: inputs.pypi
`,
    }
    expect(await flawsOf(irreversibleBeforeAllBuilt, files)).toEqual([
      '.github/workflows/release.yml:8:14 PyPI packages are built only here, after line 6 has published to npm: a failure leaves half a release',
    ])
  })

  it('is silent where everything is built first', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      'python/pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - run: pnpm publish -r
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(irreversibleBeforeAllBuilt, files)).toEqual([])
  })
})
