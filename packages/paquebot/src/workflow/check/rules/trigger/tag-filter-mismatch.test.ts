import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tagFilterMismatch } from './tag-filter-mismatch.ts'

const files = (filter: string) => ({
  'package.json': '{ "name": "root", "private": true, "workspaces": ["packages/*"] }',
  'packages/a/package.json': '{ "name": "@acme/a", "version": "1.0.0" }',
  'packages/b/package.json': '{ "name": "@acme/b", "version": "1.0.0" }',
  '.github/workflows/tags.yml': `on:\n  push:\n    tags: ['${filter}']\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./publish\n`,
  '.github/workflows/release.yml':
    'on: push\njobs:\n  tag:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npx changeset publish\n',
})

it('tells of filters that hear none of the tags of Changesets', async () => {
  expect(await flawsOf(tagFilterMismatch, files('v*'))).toEqual([
    '.github/workflows/tags.yml:3:12 `v*` matches no tag that Changesets makes here: `@acme/a@1.2.3`, `@acme/a@2.0.0-next.1`',
  ])
  expect(await flawsOf(tagFilterMismatch, files('*@*'))).toHaveLength(1)
})

it('is silent for a filter that hears them', async () => {
  expect(await flawsOf(tagFilterMismatch, files('**@*'))).toEqual([])
})
