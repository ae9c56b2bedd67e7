import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { editLostAcrossJobs } from './edit-lost-across-jobs.ts'

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

test('the job that publishes checks out the old version', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pnpm run sync
  python:
    needs: release
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python -m build packages/python
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          packages-dir: packages/python/dist
`,
  }
  expect(await flawsOf(editLostAcrossJobs, files)).toEqual([
    `.github/workflows/release.yml:7:14 \`scripts/sync-version.cjs\` edits \`packages/python/pyproject.toml\` in job \`release\`, but job \`python\` checks out the commit without that edit`,
  ])
})

test('a commit, or the same script again, keeps it', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pnpm run sync
  python:
    needs: release
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pnpm run sync
      - run: python -m build packages/python
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          packages-dir: packages/python/dist
`,
    '.github/workflows/other.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pnpm run sync && git commit -am version && git push
  python:
    needs: release
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python -m build packages/python
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          packages-dir: packages/python/dist
`,
  }
  expect(await flawsOf(editLostAcrossJobs, files)).toEqual([])
})
