import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noLockfileMatch } from './no-lockfile-match.ts'

describe('cache/no-lockfile-match', () => {
  it('tells caches without a lockfile, and one that lies elsewhere', async () => {
    const flaws = await flawsOf(noLockfileMatch, {
      '.github/workflows/a.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v6
        with:
          cache: pnpm
      - uses: actions/setup-node@v6
        with:
          cache: npm
      - uses: astral-sh/setup-uv@v7
        with:
          enable-cache: true
`,
      'dashboard/package-lock.json': '{}\n',
    })
    expect(flaws).toEqual([
      '.github/workflows/a.yml:8:18 `cache: pnpm` needs `pnpm-lock.yaml` at the root, and there is none: the step fails',
      '.github/workflows/a.yml:11:18 `cache: npm` needs `package-lock.json` or `npm-shrinkwrap.json` or `yarn.lock` at the root, and there is none: the step fails',
      '.github/workflows/a.yml:14:25 the cache has no lockfile to be keyed by: what it holds grows old',
    ])
  })

  it('takes caches with their lockfile', async () => {
    const flaws = await flawsOf(noLockfileMatch, {
      '.github/workflows/a.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v6
        with:
          cache: npm
          cache-dependency-path: dashboard/package-lock.json
      - uses: astral-sh/setup-uv@v7
        with:
          enable-cache: true
      - uses: actions/setup-node@v6
        with:
          cache: pnpm
`,
      'uv.lock': 'version = 1\n',
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    })
    expect(flaws).toEqual([])
  })
})
