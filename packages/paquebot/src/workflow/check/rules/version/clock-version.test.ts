import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { clockVersion } from './clock-version.ts'

test('two jobs read two clocks', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: npm version "0.0.0-$(date +%s)" --no-git-tag-version
  two:
    runs-on: ubuntu-latest
    steps:
      - run: npm version "0.0.0-$(date +%s)" --no-git-tag-version
`,
  }
  expect(await flawsOf(clockVersion, files)).toEqual([
    `.github/workflows/release.yml:10:14 job \`two\` makes a version from the clock, and so does \`one\` on line 6: they need not be the same`,
  ])
})

test('one job does', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: npm version "0.0.0-$(date +%s)" --no-git-tag-version
`,
  }
  expect(await flawsOf(clockVersion, files)).toEqual([])
})
