import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noDuplicatePolicy } from './no-duplicate-policy.ts'

describe('publish/no-duplicate-policy', () => {
  it('is an error where each push to a branch builds and uploads again', async () => {
    const files = {
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
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(noDuplicatePolicy, files)).toEqual([
      '.github/workflows/release.yml:7:15 nothing here looks whether PyPI has these files: the same name with other bytes is refused, and this job builds anew in every run',
    ])
  })

  it('warns of a plain `npm publish`', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
    }
    expect(await flawsOf(noDuplicatePolicy, files)).toEqual([
      '.github/workflows/release.yml:6:14 nothing here looks whether npm has this version, which it takes once',
    ])
  })

  it('is silent with `skip-existing`, and after a look at the registry', async () => {
    const files = {
      'package.json': '{"name":"acme","version":"1.0.0"}',
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
      - run: npm view acme@1.0.0 || npm publish
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          skip-existing: true
`,
    }
    expect(await flawsOf(noDuplicatePolicy, files)).toEqual([])
  })
})
