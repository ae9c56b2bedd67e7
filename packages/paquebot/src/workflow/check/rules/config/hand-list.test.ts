import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { handList } from './hand-list.ts'

const common = {
  'package.json': `{
  "private": true,
  "workspaces": ["packages/*"]
}
`,
  'packages/core/package.json': `{ "name": "@acme/core", "version": "1.0.0" }
`,
  'packages/web/package.json': `{ "name": "@acme/web", "version": "1.0.0" }
`,
  'packages/cli/package.json': `{ "name": "@acme/cli", "version": "1.0.0" }
`,
  'packages/db/package.json': `{ "name": "@acme/db", "version": "1.0.0" }
`,
}

test('a list without one, and with one that is gone', async () => {
  const files = {
    ...common,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: |
          cd packages/core && npm publish
          cd ../../packages/web && npm publish
          cd ../../packages/cli && npm publish
`,
    '.github/workflows/b.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: build packages/core packages/web packages/cli packages/db packages/gone
`,
  }
  expect(await flawsOf(handList, files)).toEqual([
    `.github/workflows/b.yml:6:72 this list of packages names \`packages/gone\`, which does not exist`,
    `.github/workflows/release.yml:7:14 this list names 3 of the 4 packages in \`packages\`: \`@acme/db\` is missing`,
  ])
})

test('a document without one', async () => {
  const files = {
    ...common,
    'README.md': `# Ship

- \`@acme/core\`
- \`@acme/web\`
- \`@acme/cli\`
`,
  }
  expect(await flawsOf(handList, files)).toEqual([
    `README.md:3:4 this list names 3 of the 4 packages in \`packages\`: \`@acme/db\` is missing`,
  ])
})

test('all of them, or two of many', async () => {
  const files = {
    ...common,
    'README.md': `- @acme/core
- @acme/web
- @acme/cli
- @acme/db
`,
    'CONTRIBUTING.md': `@acme/core and @acme/web
`,
  }
  expect(await flawsOf(handList, files)).toEqual([])
})
