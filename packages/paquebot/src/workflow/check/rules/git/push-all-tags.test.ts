import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { pushAllTags } from './push-all-tags.ts'

const bump = (push: string, more = '') => `on: workflow_dispatch
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
${more}      - run: ${push}
`

const flaws = (push: string, more = '') =>
  flawsOf(pushAllTags, { '.github/workflows/bump.yml': bump(push, more) })

it('tells of a push of every tag', async () => {
  expect(await flaws('git push --tags')).toEqual([
    '.github/workflows/bump.yml:7:14 `--tags` pushes every tag of the clone',
  ])
})

it('is silent for a named tag, and for a trial', async () => {
  expect(await flaws('git push origin refs/tags/v1.0.0')).toEqual([])
  expect(await flaws('git push --tags --dry-run')).toEqual([])
})
