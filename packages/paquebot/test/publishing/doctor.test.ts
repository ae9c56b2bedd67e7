import { startLocalRegistries } from '@paquebot/local-registry'
import { expect, it } from 'vitest'
import { runCli } from '../support/cli.ts'
import { commitAll, git, tempFolder, writeTree } from '../support/temp.ts'

const manifest = (name: string, repository = 'acme/tools') =>
  JSON.stringify({ name, version: '1.0.0', repository: `github:${repository}`, license: 'MIT' })

const project = (name: string) =>
  `[project]\nname = "${name}"\nversion = "1.0.0"\n\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n`

const workflow = `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: release
    permissions: { id-token: write }
    steps:
      - run: paquebot publish
`

interface Document {
  readonly ok: boolean
  readonly result: {
    readonly publishers: readonly object[]
    readonly checks: readonly { readonly rule: string; readonly state: string }[]
  }
}

it('tells the record of every package by what the registries know', async () => {
  using folder = tempFolder()
  await using registries = await startLocalRegistries({
    offline: true,
    existing: { npm: ['@acme/core'], pypi: ['acme-core'] },
  })
  writeTree(folder.path, {
    'package.json': JSON.stringify({ private: true, workspaces: ['packages/*'] }),
    'packages/core/package.json': manifest('@acme/core'),
    'packages/new/package.json': manifest('@acme/new', 'acme/Tools'),
    'python/core/pyproject.toml': project('acme-core'),
    'python/one/pyproject.toml': project('acme-one'),
    'python/two/pyproject.toml': project('acme-two'),
    '.github/workflows/release.yml': workflow,
  })
  commitAll(folder.path)
  git(folder.path, 'remote', 'add', 'origin', 'https://github.com/acme/tools.git')
  const env = {
    npm_config_registry: registries.npm.url,
    UV_DEFAULT_INDEX: registries.pypi.simple,
    UV_PUBLISH_URL: registries.pypi.upload,
  }
  const { code, stdout } = await runCli(['doctor', '--json'], { cwd: folder.path, env })
  const { ok, result } = JSON.parse(stdout) as Document
  expect({ code, ok }).toEqual({ code: 1, ok: false })
  const base = { owner: 'acme', repository: 'tools', workflow: 'release.yml' }
  const npm = (name: string, exists: boolean) => ({
    ...{ package: `npm:${name}`, name, exists, ...base, environment: 'release' },
    actions: ['npm publish', 'npm dist-tag'],
    command: `npm trust github ${name} --file release.yml --repo acme/tools --env release --allow-publish`,
  })
  const pypi = (name: string, more: object) => ({ package: `pypi:${name}`, name, ...base, ...more })
  expect(result.publishers).toEqual([
    npm('@acme/core', true),
    npm('@acme/new', false),
    pypi('acme-core', { exists: true, environment: 'release' }),
    pypi('acme-one', { exists: false, environment: 'pypi-acme-one', pending: true }),
    pypi('acme-two', { exists: false, environment: 'pypi-acme-two', pending: true }),
  ])
  const machine = ['doctor/node-version', 'doctor/npm-version']
  const told = result.checks.filter(({ rule }) => !machine.includes(rule))
  expect(told.map(({ rule, state }) => `${state} ${rule}`)).toEqual([
    'ok doctor/remote',
    'ok doctor/configuration',
    'ok doctor/versions',
    'ok doctor/workflows',
    'doubtful doctor/dependabot',
    'missing doctor/repository-url',
    'ok doctor/id-token',
    'ok doctor/id-token',
    'cannot-tell doctor/trusted-publisher',
    'cannot-tell doctor/trusted-publisher',
    'missing doctor/first-npm-release',
    'cannot-tell doctor/pending-publisher',
    'missing doctor/pending-environment',
    'cannot-tell doctor/pending-publisher',
    'missing doctor/pending-environment',
    'cannot-tell doctor/two-factor',
    'cannot-tell doctor/github-token',
    'cannot-tell doctor/last-release',
  ])
  const methods = registries.requests().map(({ method }) => method)
  expect(new Set(methods)).toEqual(new Set(['GET']))
})
