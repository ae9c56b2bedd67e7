import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { publisherBindsFilename } from './publisher-binds-filename.ts'

describe('registry/publisher-binds-filename', () => {
  it('names a text that registers another workflow', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'RELEASING.md': `- **Workflow name**: \`publish.yml\`
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
    expect(await flawsOf(publisherBindsFilename, files)).toEqual([
      'RELEASING.md:1:1 registers `publish.yml`, and `release.yml` publishes',
    ])
  })

  it('names one that the text moves', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'RELEASING.md': `Rename \`.github/workflows/publish.yml\`.
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
    expect(await flawsOf(publisherBindsFilename, files)).toEqual([
      'RELEASING.md:1:1 a publisher that is registered with `publish.yml` ends with the file: registries bind its name',
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
workflow = "publish.yml"
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
    expect(await flawsOf(publisherBindsFilename, files)).toEqual([
      'paquebot.toml:2:12 registers `publish.yml`, and `release.yml` publishes',
    ])
  })

  it('is silent where it is the one that publishes', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'RELEASING.md': `- **Workflow name**: \`release.yml\`
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
    expect(await flawsOf(publisherBindsFilename, files)).toEqual([])
  })
})
