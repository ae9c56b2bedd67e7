import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { reportDropped } from './report-dropped.ts'

test('one job uploads, the other forgets', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  unit:
    runs-on: ubuntu-latest
    steps:
      - run: pytest --cov=ship --cov-report=xml
      - uses: codecov/codecov-action@v5
  integration:
    runs-on: ubuntu-latest
    steps:
      - run: pytest -m integration --cov=ship --cov-report=xml
`,
  }
  expect(await flawsOf(reportDropped, files)).toEqual([
    `.github/workflows/release.yml:11:14 the coverage report of job \`integration\` is written and never uploaded`,
  ])
})

test('both upload', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  unit:
    runs-on: ubuntu-latest
    steps:
      - run: pytest --cov=ship --cov-report=xml
      - uses: codecov/codecov-action@v5
  integration:
    runs-on: ubuntu-latest
    steps:
      - run: pytest -m integration --cov=ship --cov-report=xml
      - uses: actions/upload-artifact@v4
        with:
          path: coverage.xml
`,
  }
  expect(await flawsOf(reportDropped, files)).toEqual([])
})
