import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { pypiPendingPublisher } from './pypi-pending-publisher.ts'

describe('registry/pypi-pending-publisher', () => {
  it('names a text that creates a project, and a package that was never published', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "0.0.0"
`,
      'RELEASING.md': `1. Create new project \`acme\` on PyPI
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(pypiPendingPublisher, files)).toEqual([
      'RELEASING.md:1:1 a project on PyPI cannot be created before its first upload',
      'pyproject.toml `acme` is at 0.0.0, as if it was never published: PyPI needs a pending publisher',
    ])
  })

  it('is silent where the text knows pending publishers', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'RELEASING.md': `1. Create the project through a pending publisher
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(pypiPendingPublisher, files)).toEqual([])
  })
})
