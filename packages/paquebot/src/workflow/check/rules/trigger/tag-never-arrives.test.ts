import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tagNeverArrives } from './tag-never-arrives.ts'

const release = `on:
  push:
    tags: ['v*.*.*']
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
`

const bump = (token: string, more = '') => `on: workflow_dispatch
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
${token}
      - run: bump-my-version bump patch
      - run: git push origin main --tags
${more}`

it('tells of a tag that `GITHUB_TOKEN` pushes to a workflow that waits for tags', async () => {
  const files = { '.github/workflows/bump.yml': bump(''), '.github/workflows/release.yml': release }
  expect(await flawsOf(tagNeverArrives, files)).toEqual([
    '.github/workflows/bump.yml:9:14 the tag that `git push origin main --tags` makes with `GITHUB_TOKEN` does not start `.github/workflows/release.yml`, which waits for `v*.*.*` (line 3)',
  ])
})

it('is silent for the token of an app, a dispatch, and tags that the filter leaves out', async () => {
  const app = '        with:\n          token: ${{ steps.app.outputs.token }}'
  const dispatch = '      - run: gh workflow run release.yml --ref "$TAG"\n'
  const other = bump('').replace('git push origin main --tags', 'git push origin docs-1')
  for (const text of [bump(app), bump('', dispatch), other])
    expect(
      await flawsOf(tagNeverArrives, {
        '.github/workflows/bump.yml': text,
        '.github/workflows/release.yml': release,
      }),
    ).toEqual([])
})
