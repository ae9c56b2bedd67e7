import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { branchRuleVsTag } from './branch-rule-vs-tag.ts'

describe('env/branch-rule-vs-tag', () => {
  it('warns where a text limits the environment to a branch', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'RELEASING.md': `- Deployment branches: \`main\` only
`,
      '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  publish:
    environment: pypi
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(branchRuleVsTag, files)).toEqual([
      '.github/workflows/release.yml:4:18 runs for tags, and RELEASING.md:1 limits the environment to a branch: the environment `pypi` needs a rule for tags where its branches are limited',
    ])
  })

  it('is silent for pushes to a branch', async () => {
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
    environment: pypi
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(branchRuleVsTag, files)).toEqual([])
  })
})
