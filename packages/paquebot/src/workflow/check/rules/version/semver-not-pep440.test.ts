import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { semverNotPep440 } from './semver-not-pep440.ts'

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

test('a version that is copied as it is may be none of Python', async () => {
  const files = {
    ...common,
  }
  expect(await flawsOf(semverNotPep440, files)).toEqual([
    `scripts/sync-version.cjs:3:31 the version of \`@acme/core\` goes into \`packages/python/pyproject.toml\` as it is, and a prerelease of npm is no version of Python`,
  ])
})

test('a script that knows prereleases is trusted', async () => {
  const files = {
    ...common,
    'scripts/sync-version.cjs': `const fs = require('node:fs')
const { version } = JSON.parse(fs.readFileSync('packages/core/package.json', 'utf8'))
if (!/^\\d+\\.\\d+\\.\\d+(?:-(?:alpha|beta|rc)\\.\\d+)?$/.test(version)) process.exit(1)
const file = 'packages/python/pyproject.toml'
fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^version = ".*"/m, \`version = "\${version}"\`))
`,
  }
  expect(await flawsOf(semverNotPep440, files)).toEqual([])
})
