import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { oidcInBuildJob } from './oidc-in-build-job.ts'

describe('publish/oidc-in-build-job', () => {
  it('names the right at the top that reaches the building job', async () => {
    const files = {
      'python/pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
permissions:
  id-token: write
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(oidcInBuildJob, files)).toEqual([
      '.github/workflows/release.yml:3:3 given to every job, and `publish` runs a build: whatever it runs may ask for tokens to publish with',
    ])
  })

  it('is silent where only the publishing job has it', async () => {
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
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
  publish:
    needs: build
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(oidcInBuildJob, files)).toEqual([])
  })
})
