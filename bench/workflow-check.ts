import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtCli, type Contender, type Goal, node, readOptions, report, root } from './measure.ts'

/**
 * `workflow check` on 50 workflows against the native actionlint, which reads one file at a time and follows nothing:
 *
 *     node bench/workflow-check.ts --actionlint FILE [--rounds N] [--strict]
 */

const at = process.argv.indexOf('--actionlint')
const actionlint = at === -1 ? undefined : process.argv[at + 1]
const flags = process.argv
  .slice(2)
  .filter((_, index) => at === -1 || (index + 2 !== at && index + 2 !== at + 1))

const pin = 'de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2'

/** About a hundred lines each: a matrix, a service, scripts, a job that gathers and one that is called. */
function workflowText(number: number): string {
  const part = `part-${number}`
  return `name: Part ${number}

on:
  push:
    branches: [main]
    paths: ['${part}/**']
  pull_request:
    paths: ['${part}/**']

permissions: {}

concurrency:
  group: ${part}-\${{ github.ref }}
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}

env:
  PART: ${part}

jobs:
${['lint', 'types', 'audit'].map(simpleJob).join('')}
  test:
    name: Test (Python \${{ matrix.python }}, \${{ matrix.os }})
    needs: [lint, types]
    runs-on: \${{ matrix.os }}
    timeout-minutes: 20
    permissions:
      contents: read
    strategy:
      fail-fast: false
      matrix:
        os: [ubuntu-latest, macos-latest]
        python: ['3.12', '3.13', '3.14']
        exclude:
          - { os: macos-latest, python: '3.12' }
    services:
      postgres:
        image: postgres:18
        env:
          POSTGRES_PASSWORD: local
        options: >-
          --health-cmd pg_isready
          --health-interval 5s
          --health-retries 10
        ports: ['5432']
    steps:
      - uses: actions/checkout@${pin}
        with:
          persist-credentials: false
      - name: Migrate
        run: |
          for file in ${part}/migrations/*.sql; do
            psql -v ON_ERROR_STOP=1 -f "$file"
          done
        env:
          PGHOST: localhost
          PGPORT: \${{ job.services.postgres.ports['5432'] }}
          PGPASSWORD: local
      - run: uv sync --locked --group test
      - run: uv run pytest -m "not slow" --cov=${part.replace('-', '_')}

  ok:
    name: ${part}-ok
    if: always()
    needs: [lint, types, audit, test]
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions: {}
    steps:
      - run: |
          if [ "$RESULTS" != "success success success success" ]; then
            echo "::error::$RESULTS"
            exit 1
          fi
        env:
          RESULTS: \${{ join(needs.*.result, ' ') }}
`
}

const simpleJob = (name: string) => `  ${name}:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@${pin}
        with:
          persist-credentials: false
      - run: uv sync --locked --group ${name}
      - run: ./scripts/${name}.sh "$PART"
`

function makeRepository(folder: string, workflows: number): void {
  mkdirSync(join(folder, '.github/workflows'), { recursive: true })
  for (let number = 1; number <= workflows; number += 1)
    writeFileSync(join(folder, `.github/workflows/part-${number}.yml`), workflowText(number))
  const manifest = '[project]\nname = "parts"\nversion = "1.0.0"\nrequires-python = ">=3.12"\n'
  writeFileSync(join(folder, 'pyproject.toml'), manifest)
  writeFileSync(join(folder, 'uv.lock'), 'version = 1\nrequires-python = ">=3.12"\n')
  execFileSync('git', ['init', '-q', '-b', 'main', folder])
}

/** As npm installs them: in the workspace `@paquebot/actions` is its source. */
function install(folder: string): string {
  for (const [from, name] of [
    ['packages/paquebot', 'paquebot'],
    ['packages/actions', '@paquebot/actions'],
  ] as const) {
    const to = join(folder, 'node_modules', name)
    cpSync(join(root, from, 'dist'), join(to, 'dist'), { recursive: true })
    const { publishConfig, ...manifest } = JSON.parse(
      readFileSync(join(root, from, 'package.json'), 'utf8'),
    )
    writeFileSync(join(to, 'package.json'), JSON.stringify({ ...manifest, ...publishConfig }))
  }
  return join(folder, 'node_modules/paquebot/dist/bin.js')
}

if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run \`node scripts/build.ts\``)
if (actionlint === undefined || !existsSync(actionlint))
  throw new Error('name the native program: `--actionlint FILE`')

const scratch = mkdtempSync(join(tmpdir(), 'paquebot-workflows-'))
const folder = join(scratch, 'parts')
const single = join(scratch, 'part')
const cli = install(scratch)
// Without other linters on it: `workflow check` would run them, too.
const env = { PATH: '/usr/bin:/bin' }
const ours = (name: string, args: readonly string[], goal: Goal): Contender => ({
  name,
  argv: [node, cli, 'workflow', 'check', ...args],
  cwd: folder,
  env,
  goal,
})
try {
  makeRepository(folder, 50)
  makeRepository(single, 1)
  report(
    [
      {
        title: '50 workflows',
        baseline: {
          name: 'actionlint',
          argv: [actionlint, '-shellcheck=', '-pyflakes='],
          cwd: folder,
          env,
        },
        against: [
          ours('paquebot workflow check', [], { kind: 'ratio', most: 2 }),
          // 10 ms for each file.
          ours('paquebot workflow check --json', ['--json'], { kind: 'extra', most: 500 }),
        ],
      },
      {
        title: '50 workflows after one: a 49th of the extra is what a file costs after the start',
        baseline: {
          name: 'one workflow',
          argv: [node, cli, 'workflow', 'check'],
          cwd: single,
          env,
        },
        against: [ours('50 workflows', [], { kind: 'extra', most: 490 })],
      },
    ],
    readOptions({ rounds: 10, warmUps: 2 }, flags),
  )
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
