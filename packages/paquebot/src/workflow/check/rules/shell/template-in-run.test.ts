import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { templateInRun } from './template-in-run.ts'

const flaws = (event: string, run: string) =>
  flawsOf(templateInRun, {
    '.github/workflows/ci.yml': `on: ${event}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${run}\n`,
  })

it('tells of text that others write in a script', async () => {
  expect(await flaws('pull_request', 'echo ${{ github.head_ref }}')).toEqual([
    '.github/workflows/ci.yml:6:23 `github.head_ref` becomes a part of the script: whoever writes it writes commands',
  ])
  expect(await flaws('issues', 'echo ${{ github.event.issue.title }}')).toHaveLength(1)
})

it('is silent for values of GitHub and for comparisons', async () => {
  expect(await flaws('push', 'echo ${{ github.sha }}')).toEqual([])
  expect(await flaws('pull_request', "echo ${{ github.head_ref == 'x' }}")).toEqual([])
})

it('tells for information of inputs that a person writes', async () => {
  const files = {
    '.github/workflows/bump.yml':
      'on:\n  workflow_dispatch:\n    inputs:\n      part: { type: string }\n      dry: { type: boolean }\njobs:\n  bump:\n    runs-on: ubuntu-latest\n    steps:\n      - run: bump ${{ inputs.part }} ${{ inputs.dry }}\n',
  }
  expect(await flawsOf(templateInRun, files)).toEqual([
    '.github/workflows/bump.yml:10:23 `inputs.part` becomes a part of the script: quotes in it end the command',
  ])
})
