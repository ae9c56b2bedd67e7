import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { cjsUnderEsmRoot } from './cjs-under-esm-root.ts'

test('require in an ES module', async () => {
  const files = {
    'package.json': `{ "type": "module" }
`,
    'scripts/go.js': `const fs = require('node:fs')
`,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: node scripts/go.js
`,
  }
  expect(await flawsOf(cjsUnderEsmRoot, files)).toEqual([
    `scripts/go.js:1:12 \`require\` in an ES module: \`package.json\` says \`"type": "module"\``,
  ])
})

test('a nearer manifest, or createRequire', async () => {
  const files = {
    'package.json': `{ "type": "module" }
`,
    'scripts/package.json': `{ "type": "commonjs" }
`,
    'scripts/go.js': `const fs = require('node:fs')
`,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: node scripts/go.js
`,
  }
  expect(await flawsOf(cjsUnderEsmRoot, files)).toEqual([])
})

test('no type', async () => {
  const files = {
    'package.json': `{}
`,
    'scripts/go.js': `const fs = require('node:fs')
`,
    '.github/workflows/release.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: node scripts/go.js
`,
  }
  expect(await flawsOf(cjsUnderEsmRoot, files)).toEqual([])
})
