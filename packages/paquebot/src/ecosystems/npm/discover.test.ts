import { describe, expect, it } from 'vitest'
import type { Finding } from '../../model/finding.ts'
import { npm } from './index.ts'
import { makeRepository, type Tree, workspaceOf } from './test-support.ts'

const pkg = (name: string, more: object = {}) => ({ name, version: '1.0.0', ...more })
const packagesIn = (tree: Tree) =>
  npm.discover(makeRepository(tree)).packages.map((one) => one.path)
const short = ({ rule, severity, file, line, column }: Finding) => {
  return `${severity} ${rule} ${file}${line === undefined ? '' : `:${line}:${column ?? ''}`}`
}
const findingsIn = (tree: Tree) => npm.discover(makeRepository(tree)).findings.map(short)

describe('discover', () => {
  it.each<[string, Tree, readonly string[]]>([
    ['a single package', { 'package.json': pkg('a'), 'src/index.js': '' }, ['.']],
    [
      'an npm workspace, in which a later glob takes back in what an earlier one left out',
      {
        'package.json': {
          private: true,
          workspaces: ['packages/*', '!packages/in*', 'packages/inner'],
        },
        'packages/a/package.json': pkg('a'),
        'packages/inside/package.json': pkg('inside'),
        'packages/inner/package.json': pkg('inner'),
      },
      ['packages/a', 'packages/inner'],
    ],
    [
      'a Yarn workspace in the long form, and its root',
      {
        'package.json': { name: 'root', private: true, workspaces: { packages: ['./libs/**'] } },
        'libs/a/package.json': pkg('a'),
        'libs/deep/b/package.json': pkg('b'),
      },
      ['.', 'libs/a', 'libs/deep/b'],
    ],
    [
      'a pnpm workspace, whose negated globs win wherever they stand',
      {
        'package.json': { private: true },
        'pnpm-workspace.yaml': 'packages:\n  - "!**/fixtures/**"\n  - packages/**\n',
        'packages/a/package.json': pkg('a'),
        'packages/a/fixtures/x/package.json': pkg('x'),
      },
      ['packages/a'],
    ],
    [
      'no nested repository, unless our globs list it',
      {
        'package.json': { private: true, workspaces: ['apps/listed'] },
        'apps/listed/package.json': pkg('listed', { workspaces: ['x'] }),
        'apps/own/package.json': pkg('own', { workspaces: ['y'] }),
        'apps/own/package-lock.json': '{}',
        'apps/own/y/package.json': pkg('y'),
        'apps/own/y/package-lock.json': '{}',
        'other/paquebot.toml': '',
        'other/package.json': pkg('other'),
        'other/yarn.lock': '',
      },
      ['apps/listed'],
    ],
    [
      'a package outside the workspace when it has its own lockfile',
      {
        'package.json': { private: true, workspaces: ['packages/*'] },
        'docs/package.json': pkg('docs'),
        'dashboard/package.json': pkg('dashboard'),
        'dashboard/package-lock.json': '{}',
      },
      ['dashboard'],
    ],
    [
      'a dashboard in a Python repository, but no material of tests',
      {
        'pyproject.toml': '',
        'dashboard/package.json': pkg('dashboard', { private: true }),
        'tests/fixtures/x/package.json': pkg('x'),
        'examples/y/package.json': pkg('y'),
      },
      ['dashboard'],
    ],
    [
      'no stand-in of a Python package',
      {
        'package.json': { private: true, workspaces: ['packages/*'] },
        'packages/python/package.json': pkg('@x/python', {
          private: true,
          scripts: { test: 'pytest' },
        }),
        'packages/python/pyproject.toml': '',
      },
      [],
    ],
    [
      'no package.json that only says what kind of modules lie beside it',
      { 'package.json': pkg('a'), 'esm/package.json': { type: 'module' } },
      ['.'],
    ],
  ])('finds %s', (_, tree, expected) => {
    expect(packagesIn(tree)).toEqual(expected)
  })

  it('tells everything of a package', () => {
    const tree = {
      'package.json': `\uFEFF{\r\n  "name": "@x/a",\r\n  "version": "1.2.3",\r\n  "private": true,\r\n  "publishConfig": { "access": "public", "tag": "next", "directory": "dist" }\r\n}`,
      'pnpm-lock.yaml': '',
    }
    expect(npm.discover(makeRepository(tree))).toEqual({
      packages: [
        {
          id: 'npm:@x/a',
          name: '@x/a',
          ecosystem: 'npm',
          path: '.',
          manifest: 'package.json',
          version: '1.2.3',
          versionSource: { kind: 'manifest' },
          places: [
            {
              file: 'package.json',
              line: 3,
              column: 15,
              start: 37,
              end: 42,
              version: '1.2.3',
              what: 'version',
            },
          ],
          private: true,
          privateBecause: '`"private": true` in `package.json`',
          aliases: [],
          dependencies: [],
          publishing: { access: 'public', tag: 'next', directory: 'dist' },
        },
      ],
      findings: [],
      tools: {
        npm: { name: 'pnpm', lockfile: 'pnpm-lock.yaml', because: '`pnpm-lock.yaml` is there' },
      },
    })
  })

  it.each<[string, Tree, readonly string[]]>([
    [
      'a manifest that does not parse',
      { 'package.json': '{\n  "name": "a",\n  "version": "1.0.0",\n}\n' },
      ['error discover/unreadable-manifest package.json:4:1'],
    ],
    [
      'a manifest that is no object',
      { 'package.json': '[]' },
      ['error discover/unreadable-manifest package.json'],
    ],
    [
      'a key that stands there twice',
      { 'package.json': '{"name":"a","version":"1.0.0","name":"b"}' },
      ['warning discover/duplicate-key package.json:1:31'],
    ],
    [
      'a member without a name',
      {
        'package.json': { private: true, workspaces: ['a', 'b'] },
        'a/package.json': { version: '1.0.0' },
        'b/package.json': { private: true },
      },
      ['error discover/missing-name a/package.json:1:'],
    ],
    [
      'versions that npm does not take',
      {
        'package.json': { private: true, workspaces: ['*'] },
        'a/package.json': { name: 'a' },
        'b/package.json': { name: 'b', version: '1.0' },
        'c/package.json': { name: 'c', version: 'v1.0.0', private: true },
      },
      [
        'error discover/invalid-version a/package.json',
        'error discover/invalid-version b/package.json:3:14',
        'warning discover/invalid-version c/package.json:3:14',
      ],
    ],
    [
      'a sample beside the only package',
      {
        'package.json': pkg('a'),
        'samples/package.json': { name: 'a-samples', files: ['*.js'] },
        'dashboard/package.json': { name: 'dashboard', private: true },
      },
      ['info discover/invalid-version samples/package.json:1:'],
    ],
    [
      'two packages of one name',
      {
        'package.json': { private: true, workspaces: ['*'] },
        'a/package.json': pkg('a'),
        'b/package.json': pkg('a'),
      },
      ['error discover/duplicate-name b/package.json:2:11'],
    ],
    [
      'a private root with the name of its package',
      {
        'package.json': { name: 'a', private: true, workspaces: ['*'] },
        'b/package.json': pkg('a'),
      },
      ['info discover/duplicate-name package.json:2:11'],
    ],
    [
      'a lockfile of another package manager',
      {
        'package.json': pkg('a', { packageManager: 'pnpm@9.1.0+sha512.abc' }),
        'package-lock.json': '{}',
        'pnpm-lock.yaml': '',
      },
      ['warning discover/package-manager-disagrees package.json:4:21'],
    ],
    [
      'build output that git tracks',
      {
        'package.json': pkg('a'),
        'dist/a.js': '',
        'dist/deep/b.js': '',
        'python/pkg.egg-info/PKG-INFO': '',
        'tsconfig.tsbuildinfo': '',
        'tests/fixtures/node_modules/x/index.js': '',
        'action/action.yml': '',
        'action/dist/index.js': '',
      },
      [
        'warning discover/tracked-build-output dist',
        'warning discover/tracked-build-output python/pkg.egg-info',
        'warning discover/tracked-build-output tsconfig.tsbuildinfo',
      ],
    ],
  ])('reports %s', (_, tree, expected) => {
    expect(findingsIn(tree)).toEqual(expected)
  })

  it.each<[string, Tree, object | undefined]>([
    [
      'packageManager',
      { 'package.json': pkg('a', { packageManager: 'pnpm@9.1.0+sha512.abc' }) },
      { name: 'pnpm', version: '9.1.0' },
    ],
    [
      'devEngines',
      { 'package.json': pkg('a', { devEngines: { packageManager: { name: 'yarn' } } }) },
      { name: 'yarn' },
    ],
    [
      'bun.lock',
      { 'package.json': pkg('a'), 'bun.lock': '' },
      { name: 'bun', lockfile: 'bun.lock' },
    ],
    ['nothing', { 'package.json': pkg('a') }, { name: 'npm' }],
    ['no package at all', { 'pyproject.toml': '' }, undefined],
  ])('knows the package manager by %s', (_, tree, expected) => {
    const { tools } = npm.discover(makeRepository(tree))
    if (expected === undefined) expect(tools).toEqual({})
    else expect(tools.npm).toMatchObject(expected)
  })
})

describe('dependencies', () => {
  it('resolves what every kind of range will be once it is published', () => {
    const tree = {
      'package.json': { private: true },
      'pnpm-workspace.yaml':
        'packages: ["*"]\ncatalog:\n  core: ^1.0.0\ncatalogs:\n  old: { core: "workspace:~" }\n',
      'core/package.json': pkg('core'),
      'user/package.json': JSON.stringify(
        {
          ...pkg('user'),
          dependencies: { core: 'workspace:*', alias: 'npm:core@^1.0.0', other: '^1.0.0' },
          optionalDependencies: { core: 'catalog:' },
          peerDependencies: { core: 'workspace:^0.9.0' },
          devDependencies: { core: 'catalog:old', folder: 'file:../core' },
        },
        null,
        2,
      ),
    }
    const user = workspaceOf(makeRepository(tree)).packages.find((one) => one.name === 'user')
    const edge = (
      kind: string,
      range: string,
      accepts: string | null,
      line: number,
      column: number,
    ) => {
      return {
        id: 'npm:core',
        kind,
        range,
        accepts,
        at: { file: 'user/package.json', line, column },
      }
    }
    expect(user?.dependencies).toEqual([
      edge('runtime', 'workspace:*', '1.0.0', 5, 14),
      edge('runtime', 'npm:core@^1.0.0', '^1.0.0', 6, 15),
      edge('optional', 'catalog:', '^1.0.0', 10, 14),
      edge('peer', 'workspace:^0.9.0', '^0.9.0', 13, 14),
      edge('development', 'catalog:old', '~1.0.0', 16, 14),
      edge('development', 'file:../core', null, 17, 16),
    ])
  })
})
