import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tagNotOnDefaultBranch } from './tag-not-on-default-branch.ts'

const files = (step = '') => ({
  'package.json': '{ "name": "a", "version": "1.0.0" }',
  '.github/workflows/release.yml': `on:\n  push:\n    tags: ['v*']\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n${step}      - run: npm publish\n`,
})

it('tells of a tag on any commit', async () => {
  expect(await flawsOf(tagNotOnDefaultBranch, files())).toEqual([
    '.github/workflows/release.yml:3:12 a tag `v*` on any commit is published: nothing asks whether it is on `main`',
  ])
})

it('is silent where the branch is asked for, or a ruleset says who may tag', async () => {
  const asks = '      - run: git merge-base --is-ancestor "$GITHUB_SHA" origin/main\n'
  expect(await flawsOf(tagNotOnDefaultBranch, files(asks))).toEqual([])
  const rulesets = [
    {
      name: 'tags',
      target: 'tag' as const,
      enforcement: 'active' as const,
      conditions: { ref_name: { include: ['refs/tags/v*'] } },
      rules: [{ type: 'creation' }],
    },
  ]
  expect(await flawsOf(tagNotOnDefaultBranch, files(), { rulesets })).toEqual([])
})
