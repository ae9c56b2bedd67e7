import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { migrationsPartial } from './migrations-partial.ts'

test('the second migration is never run', async () => {
  const files = {
    'migrations/001_a.sql': `
`,
    'migrations/002_b.sql': `
`,
    '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: psql -h localhost -f migrations/001_a.sql
`,
  }
  expect(await flawsOf(migrationsPartial, files)).toEqual([
    `.github/workflows/release.yml:6:14 of the migrations in \`migrations\` the tests never see \`002_b.sql\``,
  ])
})

test('the next one will not be', async () => {
  const files = {
    'migrations/001_a.sql': `
`,
    '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: psql -f migrations/001_a.sql
`,
  }
  expect(await flawsOf(migrationsPartial, files)).toEqual([
    `.github/workflows/release.yml:6:14 migrations are named one by one: the next one in \`migrations\` is not run`,
  ])
})

test('a loop runs all', async () => {
  const files = {
    'migrations/001_a.sql': `
`,
    'migrations/002_b.sql': `
`,
    '.github/workflows/release.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: for f in migrations/*.sql; do psql -f "$f"; done
`,
  }
  expect(await flawsOf(migrationsPartial, files)).toEqual([])
})
