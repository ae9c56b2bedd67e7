import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { pnpmVersionConflict } from './pnpm-version-conflict.ts'

test('two versions of pnpm', async () => {
  const files = {
    'package.json': `{ "packageManager": "pnpm@9.1.0+sha512.00" }
`,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: pnpm/action-setup@v4
        with:
          version: 8
`,
  }
  expect(await flawsOf(pnpmVersionConflict, files)).toEqual([
    `.github/workflows/release.yml:8:20 \`version: 8\`, but \`packageManager\` in \`package.json\` says \`pnpm@9.1.0\`: the action stops at two versions`,
  ])
})

test('the same, or an action that does not look', async () => {
  const files = {
    'package.json': `{ "packageManager": "pnpm@9.1.0" }
`,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: pnpm/action-setup@v4
        with:
          version: 9.1.0
`,
    '.github/workflows/b.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: pnpm/action-setup@v2
        with:
          version: 8
`,
  }
  expect(await flawsOf(pnpmVersionConflict, files)).toEqual([])
})

test('one version', async () => {
  const files = {
    'package.json': `{}
`,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: pnpm/action-setup@v4
        with:
          version: 8
`,
  }
  expect(await flawsOf(pnpmVersionConflict, files)).toEqual([])
})
