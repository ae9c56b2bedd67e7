import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { manifestsDisagree } from './manifests-disagree.ts'

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

test('the version of the code and of the application are behind', async () => {
  const files = {
    ...common,
    'ship/__init__.py': `__version__ = "0.1.0"
`,
    'ship/server.py': `from fastapi import FastAPI

app = FastAPI(
    title="Ship",
    version="0.1.0",
)
`,
  }
  expect(await flawsOf(manifestsDisagree, files)).toEqual([
    `ship/__init__.py:1:16 __version__ in \`ship/__init__.py\` is \`0.1.0\`, but project.version in \`pyproject.toml\` is \`0.1.1\``,
    `ship/server.py:5:14 the application says version \`0.1.0\`, but \`ship\` is 0.1.1`,
  ])
})

test('places that agree, and versions of other things', async () => {
  const files = {
    ...common,
    'ship/__init__.py': `__version__ = "0.1.1"
`,
    'ship/server.py': `app = FastAPI(version=__version__)
client = Client(version="2.0.0")
`,
    'tests/test_server.py': `FastAPI(version="0.0.1")
`,
  }
  expect(await flawsOf(manifestsDisagree, files)).toEqual([])
})

test('two packages of which one copies the other have drifted', async () => {
  const files = {
    ...common,
    'package.json': `{ "name": "root", "private": true, "workspaces": ["packages/*"], "scripts": { "sync": "node scripts/sync-version.cjs", "version-packages": "changeset version && pnpm sync" } }
`,
    'packages/core/package.json': `{ "name": "@acme/core", "version": "1.1.0" }
`,
    'packages/web/package.json': `{ "name": "@acme/web", "version": "1.1.0" }
`,
    'packages/python/pyproject.toml': `[project]
name = "acme-core"
version = "1.0.0"
`,
    'scripts/sync-version.cjs': `const fs = require('node:fs')
const { version } = JSON.parse(fs.readFileSync('packages/core/package.json', 'utf8'))
const file = 'packages/python/pyproject.toml'
fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^version = ".*"/m, \`version = "\${version}"\`))
`,
  }
  expect(await flawsOf(manifestsDisagree, files)).toEqual([
    `packages/python/pyproject.toml:3:12 \`acme-core\` is 1.0.0, but \`scripts/sync-version.cjs\` copies the version of \`@acme/core\`, which is 1.1.0`,
  ])
})
