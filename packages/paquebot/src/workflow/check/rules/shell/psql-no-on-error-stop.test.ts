import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { psqlNoOnErrorStop } from './psql-no-on-error-stop.ts'

const flaws = (...lines: readonly string[]) =>
  flawsOf(psqlNoOnErrorStop, {
    '.github/workflows/ci.yml': `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n${lines.map((line) => `          ${line}\n`).join('')}`,
    'stops.sql': '\\set ON_ERROR_STOP on\nselect 1;\n',
    'goes-on.sql': 'select 1;\n',
  })

it('tells of files and here-documents that are run to the end', async () => {
  expect(await flaws('PGPASSWORD=x psql -h localhost -d app -f goes-on.sql')).toEqual([
    '.github/workflows/ci.yml:7:11 `psql` exits with 0 when `goes-on.sql` fails',
  ])
  expect(await flaws('psql "$DATABASE_URL" < goes-on.sql')).toHaveLength(1)
  expect(await flaws('psql <<SQL', 'select 1;', 'SQL')).toHaveLength(1)
})

it('is silent where it stops, where a single command is run, and where nobody can tell', async () => {
  expect(await flaws('psql -v ON_ERROR_STOP=1 -f goes-on.sql')).toEqual([])
  expect(await flaws('psql --set=ON_ERROR_STOP=on -f goes-on.sql')).toEqual([])
  expect(await flaws('psql -f stops.sql')).toEqual([])
  expect(await flaws('psql -c "select 1"')).toEqual([])
  expect(await flaws('psql $PSQL_FLAGS -f goes-on.sql')).toEqual([])
})
