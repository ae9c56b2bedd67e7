import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { prereleaseTestMismatch } from './prerelease-test-mismatch.ts'

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

test('a test for the hyphens of SemVer passes prereleases of PEP 440 as final', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on:
  push:
    tags: ['v*']
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: softprops/action-gh-release@v2
        with:
          prerelease: \${{ contains(github.ref, '-alpha') || contains(github.ref, '-rc') }}
`,
  }
  expect(await flawsOf(prereleaseTestMismatch, files)).toEqual([
    `.github/workflows/release.yml:10:23 the tag \`v1.0.0a1\` starts this workflow and becomes a final release: the test does not know prereleases of PEP 440`,
  ])
})

test('a test that is always true', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on:
  push:
    tags: ['v*']
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: softprops/action-gh-release@v2
        with:
          prerelease: \${{ startsWith(github.ref_name, 'v') }}
`,
  }
  expect(await flawsOf(prereleaseTestMismatch, files)).toEqual([
    `.github/workflows/release.yml:10:23 this makes a prerelease of the final release \`v1.0.0\``,
  ])
})

test('a step that parses decides', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on:
  push:
    tags: ['v*']
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: softprops/action-gh-release@v2
        with:
          prerelease: \${{ steps.version.outputs.prerelease }}
`,
  }
  expect(await flawsOf(prereleaseTestMismatch, files)).toEqual([])
})

test('a test that knows them', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on:
  push:
    tags: ['v*']
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: softprops/action-gh-release@v2
        with:
          prerelease: \${{ contains(github.ref_name, 'a') || contains(github.ref_name, 'b') || contains(github.ref_name, 'rc') }}
`,
  }
  expect(await flawsOf(prereleaseTestMismatch, files)).toEqual([])
})
