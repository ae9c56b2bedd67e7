import { describe, expect, it } from 'vitest'
import { checkedFrom } from '../../../../test/support/checked.ts'
import { readFacts } from './facts.ts'

const json = (value: unknown) => JSON.stringify(value)
const factsOf = async (files: Readonly<Record<string, string>>) =>
  readFacts(await checkedFrom(files))

const npm = async (manifest: object, files: Readonly<Record<string, string>> = {}) => {
  const text = json({ name: 'acme', version: '1.0.0', ...manifest })
  return (await factsOf({ 'package.json': text, ...files })).node[0]
}

const python = async (lines: readonly string[], files: Readonly<Record<string, string>> = {}) => {
  const head = ['[project]', 'name = "acme"', 'version = "1.0.0"']
  const text = [...head, ...lines, ''].join('\n')
  return (await factsOf({ 'pyproject.toml': text, 'acme/__init__.py': '', ...files })).python[0]
}

describe('versions', () => {
  it.each([
    ['>=20.19', ['22', '24', '26']],
    ['^24', ['24']],
    ['>=18 <21', ['18']],
    [undefined, ['22', '24', '26']],
  ])('of Node that `engines` %s accepts', async (range, expected) => {
    const engines = range === undefined ? {} : { engines: { node: range } }
    expect((await npm(engines))?.versions).toEqual(expected)
  })

  it.each([
    [['requires-python = ">=3.12"'], ['3.12', '3.13', '3.14']],
    [['requires-python = "~=3.11.0"'], ['3.11']],
    [
      [
        'requires-python = ">=3.10"',
        'classifiers = ["Programming Language :: Python :: 3.12", "Programming Language :: Python :: 3.10", "Programming Language :: Python :: 3.9"]',
      ],
      ['3.10', '3.12'],
    ],
  ])('of Python: %j', async (lines, expected) => {
    expect((await python(lines))?.versions).toEqual(expected)
  })
})

describe('scripts of npm packages', () => {
  it('are taken by their usual names, and not when they change files or wait', async () => {
    const scripts = {
      lint: 'eslint . --fix',
      'format:check': 'prettier --check .',
      types: 'tsc',
      test: 'vitest --watch',
      'test:unit': 'vitest run',
      build: 'node build.js',
    }
    const project = await npm({ scripts }, { 'package-lock.json': json({ packages: {} }) })
    const runs = (kind: 'lint' | 'types' | 'test' | 'build') =>
      project?.[kind].map(({ run }) => run)
    expect([runs('lint'), runs('types'), runs('test'), runs('build')]).toEqual([
      ['npm run format:check'],
      ['npm run types'],
      ['npm run test:unit'],
      ['npm run build'],
    ])
  })

  it('of packages are run in all of them, where the root has none', async () => {
    const project = await npm(
      { private: true, workspaces: ['packages/*'] },
      {
        'packages/a/package.json': json({
          name: 'a',
          version: '1.0.0',
          scripts: { test: 'node --test' },
        }),
        'package-lock.json': json({ packages: {} }),
      },
    )
    expect(project?.test).toEqual([{ name: 'Test', run: 'npm run test --workspaces --if-present' }])
  })

  it('are not what `npm init` writes', async () => {
    const test = 'echo "Error: no test specified" && exit 1'
    expect((await npm({ scripts: { test } }))?.test).toEqual([])
  })
})

describe('tests of Python projects', () => {
  const marked = { 'tests/test_a.py': '@pytest.mark.integration\ndef test(): ...\n' }
  const plain = { 'tests/test_a.py': 'def test(): ...\n' }
  const group = ['[dependency-groups]', 'dev = ["pytest"]']
  const runs = async (files: Readonly<Record<string, string>>) => {
    const project = await python(group, files)
    return [...(project?.test ?? []), ...(project?.integration ?? [])].map(({ run }) => run)
  }

  it('are divided by a marker that a test carries', async () => {
    expect(await runs(marked)).toEqual([
      'uv run --no-sync pytest -m "not integration"',
      'uv run --no-sync pytest -m integration',
    ])
  })

  it('are divided by their folder', async () => {
    expect(await runs({ 'tests/integration/test_b.py': '', ...plain })).toEqual([
      'uv run --no-sync pytest --ignore=tests/integration',
      'uv run --no-sync pytest tests/integration',
    ])
  })

  it('are not divided without tests for it: pytest fails when it finds none', async () => {
    expect(await runs(plain)).toEqual(['uv run --no-sync pytest'])
  })
})

describe('the database', () => {
  const compose = {
    'compose.yaml':
      'services:\n  db:\n    image: ${REGISTRY:-}postgres:17\n    environment: { POSTGRES_USER: acme }\n',
  }
  const manifest = { 'pyproject.toml': '[project]\nname = "acme"\nversion = "1.0.0"\n' }

  it('gets every numbered file of a folder of migrations', async () => {
    const { database } = await factsOf({
      ...compose,
      ...manifest,
      'db/migrations/001_a.up.sql': '',
      'db/migrations/001_a.down.sql': '',
    })
    expect(database?.migrations[0]?.run).toContain('for file in db/migrations/*.up.sql; do')
    expect(database?.services).toMatchObject([
      { id: 'postgres', image: 'postgres:17', env: { POSTGRES_USER: 'acme' }, ports: ['5432'] },
    ])
  })

  it('is not started for nobody', async () => {
    expect((await factsOf({ ...compose, ...manifest })).database).toBeUndefined()
  })

  it('is migrated as paquebot.toml says', async () => {
    const { database } = await factsOf({
      ...compose,
      ...manifest,
      'paquebot.toml': '[workflow]\nmigrate = "acme db migrate"\n',
    })
    expect(database?.migrations.map(({ run }) => run)).toEqual(['acme db migrate'])
  })
})
