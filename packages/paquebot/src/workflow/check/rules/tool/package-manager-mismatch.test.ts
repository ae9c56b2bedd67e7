import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { packageManagerMismatch } from './package-manager-mismatch.ts'

test('npm ci in a repository of pnpm', async () => {
  const files = {
    'package.json': `{}
`,
    'pnpm-lock.yaml': `
`,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm ci
`,
  }
  expect(await flawsOf(packageManagerMismatch, files)).toEqual([
    `.github/workflows/release.yml:7:14 \`npm ci\` needs \`package-lock.json\` in the root, and there is none: the lockfile is \`pnpm-lock.yaml\``,
  ])
})

test('a locked sync without a lockfile', async () => {
  const files = {
    'pyproject.toml': `[project]
name = "ship"
version = "1.0.0"
`,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: uv sync --locked
`,
  }
  expect(await flawsOf(packageManagerMismatch, files)).toEqual([
    `.github/workflows/release.yml:7:14 \`uv sync\` needs \`uv.lock\` in the root, and there is none`,
  ])
})

test('the lockfile is in a folder above, made before, or of another checkout', async () => {
  const files = {
    'package.json': `{}
`,
    'package-lock.json': `{}
`,
    'app/package.json': `{}
`,
    'py/pyproject.toml': `[project]
name = "ship"
version = "1.0.0"
`,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: cd app && npm ci
`,
    '.github/workflows/b.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: cd py && uv lock
      - run: cd py && uv sync --locked
`,
    '.github/workflows/c.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          repository: acme/other
      - run: pnpm install --frozen-lockfile
`,
  }
  expect(await flawsOf(packageManagerMismatch, files)).toEqual([])
})
