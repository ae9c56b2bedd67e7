import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { pushToProtected } from './push-to-protected.ts'

const bump = (push: string, more = '') => `on: workflow_dispatch
jobs:
  bump:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
${more}      - run: ${push}
`

const ruleset = {
  name: 'main',
  target: 'branch' as const,
  enforcement: 'active' as const,
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'] } },
  rules: [{ type: 'pull_request' }],
}

const flaws = (push: string, more = '', rulesets: readonly (typeof ruleset)[] = [ruleset]) =>
  flawsOf(pushToProtected, { '.github/workflows/bump.yml': bump(push, more) }, { rulesets })

it('tells of a push that the rulesets refuse', async () => {
  expect(await flaws('git push origin HEAD:main')).toEqual([
    '.github/workflows/bump.yml:7:14 pushes to `main`, which takes changes by pull request only (the ruleset rule `pull_request`)',
  ])
})

it('takes the word of a document where the rulesets are not known', async () => {
  const files = {
    '.github/workflows/bump.yml': bump('git push origin main'),
    'CONTRIBUTING.md': '# Rules\n\nDo not push directly to main.\n',
  }
  expect(await flawsOf(pushToProtected, files)).toEqual([
    '.github/workflows/bump.yml:7:14 pushes to `main`, which takes changes by pull request only (CONTRIBUTING.md:3)',
  ])
})

it('is silent for other branches, for tokens of the user, and without a rule', async () => {
  const token = '        with:\n          token: ${{ secrets.BOT }}\n'
  expect(await flaws('git push origin HEAD:release')).toEqual([])
  expect(await flaws('git push origin main', token)).toEqual([])
  expect(await flaws('git push origin main', '', [])).toEqual([])
})
