import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { bumpWithoutCi } from './bump-without-ci.ts'

const flaws = (...runs: readonly string[]) =>
  flawsOf(bumpWithoutCi, {
    '.github/workflows/bump.yml': `on: workflow_dispatch\njobs:\n  bump:\n    runs-on: ubuntu-latest\n    steps:\n${runs.map((run) => `      - run: ${run}\n`).join('')}`,
  })

it('tells of a tag on a commit that nothing has tested', async () => {
  expect(await flaws('bump-my-version bump patch', 'git push origin main --tags')).toEqual([
    '.github/workflows/bump.yml:7:14 the commit of `bump-my-version bump` (line 6) is tagged and pushed, and nothing has tested it',
  ])
})

it('is silent where tests run, and where no tag is pushed', async () => {
  expect(
    await flaws('bump-my-version bump patch', 'pytest', 'git push origin main --tags'),
  ).toEqual([])
  expect(await flaws('bump-my-version bump patch', 'git push origin bump')).toEqual([])
})
