import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { syncSourceCanStandStill } from './sync-source-can-stand-still.ts'

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

test('a linked source does not move with every release', async () => {
  const files = {
    ...common,
    '.changeset/config.json': `{
  "linked": [["@acme/*"]]
}
`,
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
  }
  expect(await flawsOf(syncSourceCanStandStill, files)).toEqual([
    `.changeset/config.json:2:15 \`acme-core\` takes its version from \`@acme/core\`, which stays behind in a release without a changeset for it`,
  ])
})

test('a fixed one does', async () => {
  const files = {
    ...common,
    '.changeset/config.json': `{ "fixed": [["@acme/*"]] }
`,
  }
  expect(await flawsOf(syncSourceCanStandStill, files)).toEqual([])
})
