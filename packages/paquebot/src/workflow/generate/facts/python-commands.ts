import { posix } from 'node:path'
import type { Command, PythonProject } from './model.ts'
import type { PythonSource } from './python-source.ts'
import { ownOr } from './python-tools.ts'
import { filesIn } from './seen.ts'

/** Everything that the configured tools check. */
export function pythonCommands(
  source: PythonSource,
): Pick<PythonProject, 'lint' | 'types' | 'test' | 'integration' | 'security'> {
  return {
    lint: [...linters(source), ...formatters(source)],
    types: typeCheckers(source),
    ...tests(source),
    security: security(source),
  }
}

function linters(source: PythonSource): readonly Command[] {
  const { installed } = source
  return [
    ...(usesRuff(source) ? [{ name: 'Lint', run: `${ownOr(installed, 'ruff')} check .` }] : []),
    ...(installed.has('flake8') || has(source, /^\.flake8$/)
      ? [{ name: 'Lint', run: `${ownOr(installed, 'flake8')} ${targets(source)}` }]
      : []),
  ]
}

const usesRuff = (source: PythonSource): boolean =>
  configured(source, 'ruff') || source.installed.has('ruff') || has(source, /^\.?ruff\.toml$/)

/** Black where it is used; ruff's format where something says that it is: its linter is used by many without. */
function formatters(source: PythonSource): readonly Command[] {
  const { installed, pyproject, seen } = source
  const name = 'Check the format'
  if (configured(source, 'black') || installed.has('black'))
    return [{ name, run: `${ownOr(installed, 'black')} --check .` }]
  const others = ['yapf', 'autopep8', 'blue'].some((one) => installed.has(one))
  const said =
    pyproject.value('tool', 'ruff', 'format') !== undefined ||
    pyproject.value('tool', 'ruff', 'line-length') !== undefined ||
    /ruff-format|ruff format/.test(
      ['.pre-commit-config.yaml', 'Makefile', 'justfile']
        .map((file) => seen.files.read(file) ?? '')
        .join('\n'),
    )
  return usesRuff(source) && said && !others
    ? [{ name, run: `${ownOr(installed, 'ruff')} format --check .` }]
    : []
}

function typeCheckers(source: PythonSource): readonly Command[] {
  const { installed, pyproject, sources } = source
  const name = 'Check the types'
  const mypy = configured(source, 'mypy') || installed.has('mypy') || has(source, /^\.?mypy\.ini$/)
  if (mypy) {
    const said = ['files', 'packages', 'modules'].some(
      (key) => pyproject.value('tool', 'mypy', key) !== undefined,
    )
    return [
      { name, run: `${ownOr(installed, 'mypy')}${said ? '' : ` ${sources.join(' ') || '.'}`}` },
    ]
  }
  const pyright =
    configured(source, 'pyright') ||
    installed.has('pyright') ||
    has(source, /^pyrightconfig\.json$/)
  return pyright ? [{ name, run: ownOr(installed, 'pyright') }] : []
}

/** Tests of pytest, apart where some of them need services. */
function tests(source: PythonSource): Pick<PythonProject, 'test' | 'integration'> {
  const { installed, files } = source
  const found = files.some((path) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path))
  if (!found) return { test: [], integration: [] }
  const usesPytest = installed.has('pytest') || configured(source, 'pytest')
  if (!usesPytest)
    return {
      test: [{ name: 'Test', run: 'uv run --no-sync python -m unittest discover' }],
      integration: [],
    }
  const pytest = `uv run --no-sync ${installed.has('pytest') ? '' : '--with pytest '}pytest`
  const division = integrationTests(source)
  if (division === undefined) return { test: [{ name: 'Test', run: pytest }], integration: [] }
  return {
    test: [{ name: 'Test', run: `${pytest} ${division.without}` }],
    integration: [{ name: 'Test with the services', run: `${pytest} ${division.only}` }],
  }
}

interface Division {
  readonly without: string
  readonly only: string
}

/** By the marker that tests carry, else by their folder. A marker that no test carries divides nothing. */
function integrationTests({ seen, folder, files }: PythonSource): Division | undefined {
  const python = files.filter((path) => path.endsWith('.py'))
  const marked = python.some((path) =>
    /\bmark\.integration\b/.test(seen.files.read(posix.join(folder, path)) ?? ''),
  )
  if (marked) return { without: '-m "not integration"', only: '-m integration' }
  const inFolder = python
    .map((path) => /^((?:.*\/)?tests?\/integration)\/(?:.*\/)?test_[^/]*\.py$/.exec(path)?.[1])
    .find((path) => path !== undefined)
  return inFolder === undefined ? undefined : { without: `--ignore=${inFolder}`, only: inFolder }
}

/** Mistakes in the code, and known vulnerabilities of what users install. */
function security(source: PythonSource): readonly Command[] {
  const { installed, pyproject, sources } = source
  if (sources.length === 0) return auditCommands(source)
  const config =
    pyproject.value('tool', 'bandit') === undefined ? '' : ' --configfile pyproject.toml'
  return [
    {
      name: 'Look for dangerous code',
      run: `${ownOr(installed, 'bandit', 'toml')} --quiet --recursive --severity-level medium${config} ${sources.join(' ')}`,
    },
    ...auditCommands(source),
  ]
}

const requirements = '"$RUNNER_TEMP/requirements.txt"'

/** Of what the lockfile says, else of what the manifest accepts today; the project itself is on no list yet. */
function auditCommands(source: PythonSource): readonly Command[] {
  const { seen, tool, members } = source
  const ignored = (seen.config.workflow?.['ignore-vulnerabilities'] ?? []).map(
    (id) => ` --ignore-vuln ${id}`,
  )
  const list =
    tool === 'uv'
      ? `uv export --quiet --locked --no-dev --all-extras ${members.length > 0 ? '--all-packages ' : ''}--no-emit-workspace --no-hashes --output-file ${requirements}`
      : `uv pip compile --quiet pyproject.toml --all-extras --output-file ${requirements}`
  if (tool === 'poetry') return []
  const audit = `${ownOr(source.installed, 'pip-audit')} --requirement ${requirements} --no-deps --disable-pip${ignored.join('')}`
  return [{ name: 'Look for known vulnerabilities', run: `${list}\n${audit}` }]
}

const targets = ({ sources, files }: PythonSource): string =>
  [...sources, ...(files.some((path) => path.startsWith('tests/')) ? ['tests'] : [])].join(' ') ||
  '.'

const configured = ({ pyproject, members }: PythonSource, tool: string): boolean =>
  [pyproject, ...members].some((one) => one.value('tool', tool) !== undefined)

const has = ({ seen, folder }: PythonSource, name: RegExp): boolean =>
  filesIn(seen, folder).some((file) => name.test(file))
