import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { healthMissing } from './health-missing.ts'

test('nothing waits for the server', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    services:
      postgres:
        image: postgres:16-alpine
    steps:
      - run: npm test
`,
  }
  expect(await flawsOf(healthMissing, files)).toEqual([
    `.github/workflows/release.yml:7:16 nothing waits until service \`postgres\` answers`,
  ])
})

test('a health check, or a step that waits', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    services:
      postgres:
        image: postgres:16-alpine
        options: --health-cmd pg_isready
    steps:
      - run: npm test
`,
    '.github/workflows/b.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    services:
      postgres:
        image: postgres:16-alpine
    steps:
      - run: until pg_isready; do sleep 1; done
`,
  }
  expect(await flawsOf(healthMissing, files)).toEqual([])
})
