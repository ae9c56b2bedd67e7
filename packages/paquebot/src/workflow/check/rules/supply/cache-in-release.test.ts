import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { cacheInRelease } from './cache-in-release.ts'

describe('supply/cache-in-release', () => {
  it('tells a cache in a job that publishes, by a script too', async () => {
    const flaws = await flawsOf(cacheInRelease, {
      '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v6
        with:
          cache: pnpm
      - run: pnpm run ship
`,
      'package.json': `{
  "name": "a",
  "version": "1.0.0",
  "scripts": {
    "ship": "pnpm build && pnpm publish -r"
  }
}
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/release.yml:8:18 job `test` publishes, and a cache is restored into it',
    ])
  })

  it('takes caches of other jobs, and a cache that is off', async () => {
    const flaws = await flawsOf(cacheInRelease, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-node@v6
        with:
          cache: npm
      - run: npm test
`,
      '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: astral-sh/setup-uv@v7
        with:
          enable-cache: false
      - run: uv publish
`,
    })
    expect(flaws).toEqual([])
  })
})
