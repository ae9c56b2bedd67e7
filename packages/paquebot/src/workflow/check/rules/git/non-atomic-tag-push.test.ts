import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { nonAtomicTagPush } from './non-atomic-tag-push.ts'

const bump = (push: string, more = '') => `on: workflow_dispatch
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
${more}      - run: ${push}
`

const flaws = (push: string, more = '') =>
  flawsOf(nonAtomicTagPush, { '.github/workflows/bump.yml': bump(push, more) })

it('tells of a branch and tags that are taken or refused apart', async () => {
  const flaw =
    '.github/workflows/bump.yml:7:14 pushes `main` and tags without `--atomic`: a refused branch leaves its tag on the server'
  expect(await flaws('git push origin main --tags')).toEqual([flaw])
  expect(await flaws('git push origin main "v${{ inputs.version }}"')).toEqual([flaw])
  expect(await flaws('git push --follow-tags')).toEqual([flaw.replace('`main`', 'the branch')])
})

it('is silent with `--atomic`, and for one of the two', async () => {
  expect(await flaws('git push --atomic origin main --tags')).toEqual([])
  expect(await flaws('git push origin main')).toEqual([])
  expect(await flaws('git push origin --tags')).toEqual([])
})

it('is silent where the branch alone was pushed before', async () => {
  const run = '|\n          git push origin HEAD:main\n          git push origin HEAD:main --tags'
  expect(await flaws(run)).toEqual([])
})
