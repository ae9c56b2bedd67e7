import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { hardPort } from './hard-port.ts'

test('a port of the machine is fixed', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    services:
      postgres:
        image: postgres:16-alpine
        ports: ['5432:5432']
    steps:
      - run: npm test
`,
  }
  expect(await flawsOf(hardPort, files)).toEqual([
    `.github/workflows/release.yml:8:17 service \`postgres\` takes the fixed port of \`5432:5432\``,
  ])
})

test('a free one', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    services:
      postgres:
        image: postgres:16-alpine
        ports: [5432]
    steps:
      - run: npm test
`,
  }
  expect(await flawsOf(hardPort, files)).toEqual([])
})
