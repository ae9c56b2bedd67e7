import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noPullRequestWorkflow } from './no-pull-request-workflow.ts'

const files = (on: string) => ({
  'package.json': '{ "name": "a", "version": "1.0.0" }',
  '.github/workflows/ci.yml': `on: ${on}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n`,
})

it('tells of a repository whose pull requests run nothing', async () => {
  expect(await flawsOf(noPullRequestWorkflow, files('push'))).toEqual([
    '.github/workflows/ci.yml:1:5 no workflow runs for pull requests: nothing is tested before it is merged',
  ])
})

it('is silent with one, and where another service tests', async () => {
  expect(await flawsOf(noPullRequestWorkflow, files('[push, pull_request]'))).toEqual([])
  const elsewhere = { ...files('push'), '.circleci/config.yml': 'version: 2.1\n' }
  expect(await flawsOf(noPullRequestWorkflow, elsewhere)).toEqual([])
})
