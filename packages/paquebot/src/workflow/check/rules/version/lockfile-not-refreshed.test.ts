import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { lockfileNotRefreshed } from './lockfile-not-refreshed.ts'

test('changesets leaves the lockfile of npm', async () => {
  const files = {
    'package.json': `{ "name": "ship", "version": "1.0.0" }
`,
    'package-lock.json': `{}
`,
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v1
`,
  }
  expect(await flawsOf(lockfileNotRefreshed, files)).toEqual([
    `.github/workflows/release.yml:6:15 \`changeset version\` moves versions and leaves \`package-lock.json\` as it was`,
  ])
})

test('a version script that refreshes it', async () => {
  const files = {
    'package.json': `{ "name": "ship", "version": "1.0.0", "scripts": { "v": "changeset version && npm install --package-lock-only" } }
`,
    'package-lock.json': `{}
`,
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v1
        with:
          version: npm run v
`,
  }
  expect(await flawsOf(lockfileNotRefreshed, files)).toEqual([])
})

test('a bump leaves the version in uv.lock', async () => {
  const files = {
    'pyproject.toml': `[project]
name = "ship"
version = "1.0.0"
`,
    'uv.lock': `version = 1
`,
    '.github/workflows/release.yml': `on: push
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - run: bump-my-version bump patch --commit --tag
`,
  }
  expect(await flawsOf(lockfileNotRefreshed, files)).toEqual([
    `.github/workflows/release.yml:6:14 \`bump-my-version\` moves the version of the project and leaves the one in \`uv.lock\` as it was`,
  ])
})

test('a bump before uv lock', async () => {
  const files = {
    'pyproject.toml': `[project]
name = "ship"
version = "1.0.0"
`,
    'uv.lock': `version = 1
`,
    '.github/workflows/release.yml': `on: push
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - run: |
          bump-my-version bump patch --no-commit
          uv lock
`,
  }
  expect(await flawsOf(lockfileNotRefreshed, files)).toEqual([])
})
