import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tooManyTagsInOnePush } from './too-many-tags-in-one-push.ts'

const packages = Object.fromEntries(
  ['a', 'b', 'c', 'd'].map((name) => [
    `packages/${name}/package.json`,
    `{ "name": "@acme/${name}", "version": "1.0.0" }`,
  ]),
)

const files = (push: string) => ({
  ...packages,
  'package.json': '{ "name": "root", "private": true, "workspaces": ["packages/*"] }',
  'package-lock.json': '{}',
  '.github/workflows/tags.yml':
    "on:\n  push:\n    tags: ['**']\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./publish\n",
  '.github/workflows/release.yml': `on: push\njobs:\n  tag:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npx changeset tag\n      - run: ${push}\n`,
})

it('tells of more than three tags in one push', async () => {
  expect(await flawsOf(tooManyTagsInOnePush, files('git push --follow-tags'))).toEqual([
    '.github/workflows/release.yml:7:14 one push carries the tags of up to 4 packages: with more than three GitHub starts nothing, and `.github/workflows/tags.yml` waits for them',
  ])
})

it('is silent for tags that are pushed one by one', async () => {
  expect(await flawsOf(tooManyTagsInOnePush, files('git push origin "refs/tags/$TAG"'))).toEqual([])
})
