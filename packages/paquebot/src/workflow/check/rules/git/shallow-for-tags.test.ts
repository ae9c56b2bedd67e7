import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { shallowForTags } from './shallow-for-tags.ts'

const bump = (push: string, more = '') => `on: workflow_dispatch
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
${more}      - run: ${push}
`

const flaws = (push: string, more = '') =>
  flawsOf(shallowForTags, { '.github/workflows/bump.yml': bump(push, more) })

it('tells of a command that reads tags in a shallow clone', async () => {
  expect(await flaws('git describe --tags --abbrev=0')).toEqual([
    '.github/workflows/bump.yml:7:14 `git describe` reads tags, and the checkout has one commit and none of them',
  ])
  expect(await flaws('npx git-cliff --latest')).toHaveLength(1)
})

it('is silent where the tags are fetched or not needed', async () => {
  expect(await flaws('git describe', '        with:\n          fetch-depth: 0\n')).toEqual([])
  expect(await flaws('git describe', '      - run: git fetch --tags --unshallow\n')).toEqual([])
  expect(await flaws('git describe --always')).toEqual([])
})
