import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { passWithNoTests } from './pass-with-no-tests.ts'

const root = {
  'package.json': '{ "name": "root", "private": true, "workspaces": ["packages/*"] }',
  '.github/workflows/ci.yml':
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test --workspaces\n',
}

const member = (name: string, script: string) => ({
  [`packages/${name}/package.json`]: `{ "name": "@acme/${name}", "version": "1.0.0", "scripts": { "test": "${script}" } }`,
})

it('tells of a green run without tests, and of packages that have none', async () => {
  const files = {
    ...root,
    ...member('a', 'jest --passWithNoTests'),
    ...member('b', 'jest'),
    'packages/b/b.test.ts': '',
  }
  expect(await flawsOf(passWithNoTests, files)).toEqual([
    'packages/a/package.json:1:64 `--passWithNoTests` is green, and there is no test below `packages/a`',
    'packages/a/package.json `@acme/a` is published, and has no test',
  ])
})

it('is silent where every package has tests and the run needs them', async () => {
  const files = {
    ...root,
    ...member('a', 'vitest run'),
    ...member('b', 'vitest run'),
    'packages/a/test/a.ts': '',
    'packages/b/b.spec.ts': '',
  }
  expect(await flawsOf(passWithNoTests, files)).toEqual([])
})
