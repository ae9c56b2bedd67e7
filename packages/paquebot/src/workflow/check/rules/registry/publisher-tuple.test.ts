import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { publisherTuple } from './publisher-tuple.ts'

describe('registry/publisher-tuple', () => {
  it('names the environment and the repository that differ', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'RELEASING.md': `- **Owner**: \`acme\`
- **Repository**: \`boat\`
- **Workflow name**: \`release.yml\`
- **Environment**: \`pypi\`
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    environment: release
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(publisherTuple, files)).toEqual([
      "RELEASING.md:4:1 says that the publisher's environment is `pypi`, and no job publishes in it",
      "RELEASING.md:2:1 says that the publisher's repository is `boat`, and this is `ship`",
    ])
  })

  it('compares the record of the configuration', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'paquebot.toml': `[publisher.pypi]
workflow = "release.yml"
environment = "pypi"
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
    expect(await flawsOf(publisherTuple, files)).toEqual([
      "paquebot.toml:3:15 says that the publisher's environment is `pypi`, and no job publishes in it",
    ])
  })

  it('is silent where they are the same', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'RELEASING.md': `- **Repository**: \`ship\`
- **Workflow name**: \`release.yml\`
- **Environment**: \`pypi\`
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    environment: pypi
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(publisherTuple, files)).toEqual([])
  })
})
