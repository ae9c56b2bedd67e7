import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tokenAbsentOnFork } from './token-absent-on-fork.ts'

const flaws = (on: string, more = '', token = '${{ secrets.CODECOV_TOKEN }}') =>
  flawsOf(tokenAbsentOnFork, {
    '.github/workflows/ci.yml': `on: ${on}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: codecov/codecov-action@v5\n${more}        with:\n          token: ${token}\n`,
  })

it('tells of a secret that pull requests from forks do not get', async () => {
  expect(await flaws('pull_request')).toEqual([
    '.github/workflows/ci.yml:8:18 `secrets.CODECOV_TOKEN` is empty for pull requests from forks and by Dependabot',
  ])
})

it('is silent for a guarded step, a token that is always there, and other events', async () => {
  const guard = '        if: github.event.pull_request.head.repo.full_name == github.repository\n'
  expect(await flaws('pull_request', guard)).toEqual([])
  expect(await flaws('pull_request', '', '${{ secrets.X || github.token }}')).toEqual([])
  expect(await flaws('push')).toEqual([])
})
