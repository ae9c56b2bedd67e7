import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tagVsManifest } from './tag-vs-manifest.ts'

const common = {
  'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "ship"
version = "0.1.1"
dependencies = ["fastapi"]
`,
}

test('a tag publishes whatever the manifest says', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
  notes:
    needs: publish
    runs-on: ubuntu-latest
    steps:
      - run: echo $GITHUB_REF_NAME
`,
  }
  expect(await flawsOf(tagVsManifest, files)).toEqual([
    `.github/workflows/release.yml:3:12 a tag \`v*\` publishes whatever version the manifest has: nothing before job \`publish\` or in it compares the two`,
  ])
})

test('a job before compares', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on:
  push:
    tags: ['v*']
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - run: test "$GITHUB_REF_NAME" = "v$(uv version --short)"
  publish:
    runs-on: ubuntu-latest
    needs: check
    steps:
      - uses: actions/checkout@v4
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
  }
  expect(await flawsOf(tagVsManifest, files)).toEqual([])
})

test('a version that comes from the tag cannot differ', async () => {
  const files = {
    ...common,
    'pyproject.toml': `[build-system]
requires = ["hatchling", "hatch-vcs"]
build-backend = "hatchling.build"
[project]
name = "ship"
dynamic = ["version"]
[tool.hatch.version]
source = "vcs"
`,
    '.github/workflows/release.yml': `on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
  }
  expect(await flawsOf(tagVsManifest, files)).toEqual([])
})
