import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noMergeGroup } from './no-merge-group.ts'

const workflow = (on: string) =>
  `on:\n${on}jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n`
const ci = workflow('  pull_request:\n')

it('tells of a workflow that a merge queue waits for in vain', async () => {
  const rulesets = [
    {
      name: 'main',
      target: 'branch' as const,
      enforcement: 'active' as const,
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'] } },
      rules: [{ type: 'merge_queue' }],
    },
  ]
  expect(await flawsOf(noMergeGroup, { '.github/workflows/ci.yml': ci }, { rulesets })).toEqual([
    '.github/workflows/ci.yml:2:3 `pull_request` without `merge_group`: required checks of a merge queue are never reported',
  ])
})

it('is silent with the trigger, and where nothing tells of a merge queue', async () => {
  const both = workflow('  pull_request:\n  merge_group:\n')
  expect(await flawsOf(noMergeGroup, { '.github/workflows/ci.yml': both })).toEqual([])
  expect(await flawsOf(noMergeGroup, { '.github/workflows/ci.yml': ci })).toEqual([])
})
