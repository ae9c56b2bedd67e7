import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { syncBeforeVersion } from './sync-before-version.ts'

const common = {
  'package.json': `{ "name": "root", "private": true, "workspaces": ["packages/*"], "scripts": { "sync": "node scripts/sync-version.cjs", "version-packages": "changeset version && pnpm sync" } }
`,
  'packages/core/package.json': `{ "name": "@acme/core", "version": "1.1.0" }
`,
  'packages/web/package.json': `{ "name": "@acme/web", "version": "1.1.0" }
`,
  'packages/python/pyproject.toml': `[project]
name = "acme-core"
version = "1.1.0"
`,
  'scripts/sync-version.cjs': `const fs = require('node:fs')
const { version } = JSON.parse(fs.readFileSync('packages/core/package.json', 'utf8'))
const file = 'packages/python/pyproject.toml'
fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^version = ".*"/m, \`version = "\${version}"\`))
`,
}

test('a copy before the action that resets the tree is lost', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pnpm run sync
      - uses: changesets/action@v1
        with:
          publish: pnpm release
`,
  }
  expect(await flawsOf(syncBeforeVersion, files)).toEqual([
    `.github/workflows/release.yml:7:14 \`scripts/sync-version.cjs\` edits a manifest, and \`changesets/action\` on line 8 throws the edit away`,
  ])
})

test('a copy in the version script stays', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v1
        with:
          version: pnpm run version-packages
`,
  }
  expect(await flawsOf(syncBeforeVersion, files)).toEqual([])
})
