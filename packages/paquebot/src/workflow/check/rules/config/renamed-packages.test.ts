import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { renamedPackages } from './renamed-packages.ts'

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

test('names from before the rename', async () => {
  const files = {
    ...common,
    'PUBLISHING.md': `# Publishing

- \`@old/ship-core\`
- \`@old/ship-web\`
- \`@old/ship-db\`
`,
  }
  expect(await flawsOf(renamedPackages, files)).toEqual([
    `PUBLISHING.md:3:4 3 names here, \`@old/ship-core\` the first, are of no package of this repository, nor of one that it depends on`,
  ])
})

test('names of today, of dependencies, of others', async () => {
  const files = {
    ...common,
    'packages/web/package.json': `{ "name": "@acme/web", "version": "1.0.0", "dependencies": { "@other/core": "1.0.0" } }
`,
    'README.md': `@acme/core @acme/web @acme/db

@other/core @other/web @other/db

@vendor/one @vendor/two @vendor/three
`,
  }
  expect(await flawsOf(renamedPackages, files)).toEqual([])
})
