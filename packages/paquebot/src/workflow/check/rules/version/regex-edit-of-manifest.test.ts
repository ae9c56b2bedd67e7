import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { regexEditOfManifest } from './regex-edit-of-manifest.ts'

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

test('regular expressions edit manifests in scripts and in steps', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - run: sed -i 's/^version = .*/version = "2.0.0"/' pyproject.toml
`,
  }
  expect(await flawsOf(regexEditOfManifest, files)).toEqual([
    `scripts/sync-version.cjs:4:62 a regular expression edits the version of a manifest: the first match of any table, or none at all`,
    `.github/workflows/release.yml:6:14 \`sed\` edits the version in \`pyproject.toml\`: every line that matches, or none at all`,
  ])
})

test('a tool of the format is fine', async () => {
  const files = {
    ...common,
    'scripts/sync-version.cjs': ``,
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - run: uv version 2.0.0
      - run: sed -i s/a/b/ pyproject.toml
`,
  }
  expect(await flawsOf(regexEditOfManifest, files)).toEqual([])
})
