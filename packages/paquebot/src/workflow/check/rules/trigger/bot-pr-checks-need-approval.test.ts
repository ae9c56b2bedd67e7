import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { botPrChecksNeedApproval } from './bot-pr-checks-need-approval.ts'

const ci =
  'on: pull_request\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n'

const release = (token: string) => `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v1
        env:
          GITHUB_TOKEN: ${token}
`

it('tells of a pull request that `GITHUB_TOKEN` opens', async () => {
  const files = {
    '.github/workflows/ci.yml': ci,
    '.github/workflows/r.yml': release('${{ secrets.GITHUB_TOKEN }}'),
  }
  expect(await flawsOf(botPrChecksNeedApproval, files)).toEqual([
    '.github/workflows/r.yml:6:15 `changesets/action` opens its pull request with `GITHUB_TOKEN`: the runs of `.github/workflows/ci.yml` wait for approval on every update',
  ])
})

it('is silent for a token of the user, and where nothing runs for pull requests', async () => {
  expect(
    await flawsOf(botPrChecksNeedApproval, {
      '.github/workflows/ci.yml': ci,
      '.github/workflows/r.yml': release('${{ secrets.BOT }}'),
    }),
  ).toEqual([])
  expect(
    await flawsOf(botPrChecksNeedApproval, {
      '.github/workflows/r.yml': release('${{ github.token }}'),
    }),
  ).toEqual([])
})
