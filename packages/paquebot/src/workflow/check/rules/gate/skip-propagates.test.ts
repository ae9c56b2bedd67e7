import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { skipPropagates } from './skip-propagates.ts'

const files = (condition: string, own = '') => ({
  'package.json': '{ "name": "a", "version": "1.0.0" }',
  '.github/workflows/release.yml': `on: push
jobs:
  docs:
    if: ${condition}
    runs-on: ubuntu-latest
    steps:
      - run: ./docs
  publish:
    needs: docs
${own}    runs-on: ubuntu-latest
    steps:
      - run: npm publish
`,
})

it('tells of a job that may be skipped before publishing', async () => {
  expect(await flawsOf(skipPropagates, files('inputs.docs'))).toEqual([
    '.github/workflows/release.yml:9:12 `publish` is skipped, and nothing is published, when the condition of `docs` (line 4) skips that job',
  ])
})

it('is silent where the job says what counts', async () => {
  const own = "    if: ${{ !cancelled() && needs.docs.result != 'failure' }}\n"
  expect(await flawsOf(skipPropagates, files('inputs.docs', own))).toEqual([])
  expect(await flawsOf(skipPropagates, files("github.repository == 'a/b'"))).toEqual([])
})
