import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { wrongRefOnDispatch } from './wrong-ref-on-dispatch.ts'

const bump = (push: string, more = '') => `on: workflow_dispatch
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
${more}      - run: ${push}
`

const flaws = (push: string, more = '') =>
  flawsOf(wrongRefOnDispatch, { '.github/workflows/bump.yml': bump(push, more) })

it('tells of a push of `main` from whatever branch', async () => {
  expect(await flaws('git push origin main')).toEqual([
    '.github/workflows/bump.yml:7:14 pushes `main` from whatever branch the workflow was started on',
  ])
})

it('is silent where the branch is checked out, asked for, or not `main`', async () => {
  expect(await flaws('git push origin main', '        with:\n          ref: main\n')).toEqual([])
  expect(await flaws('git push origin main', '      - run: git switch main\n')).toEqual([])
  expect(await flaws('git push origin gh-pages')).toEqual([])
  const guarded = bump('git push origin main').replace(
    'bump:',
    "bump:\n    if: github.ref == 'refs/heads/main'",
  )
  expect(await flawsOf(wrongRefOnDispatch, { '.github/workflows/bump.yml': guarded })).toEqual([])
})
