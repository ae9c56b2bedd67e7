import { describe, expect, it } from 'vitest'
import { openRepository } from '../../../io/repository.ts'
import type { PackedContents } from '../../../model/artifact.ts'
import type { Finding } from '../../../model/finding.ts'
import { describeEntries } from '../../archive.ts'
import { npm } from '../index.ts'
import { inspectionOf, makeRepository, makeShop, type Tree, writeTree } from '../test-support.ts'

const healthy = {
  name: 'box',
  version: '1.0.0',
  license: 'MIT',
  type: 'module',
  exports: './index.js',
  files: ['index.js', 'dist'],
}
const plain = { 'README.md': '# box', LICENSE: 'MIT', 'index.js': 'export const one = 1\n' }

/** Text of a manifest with one entry per line, so that findings have lines to point at. */
const manifest = (more: object) => JSON.stringify({ ...healthy, ...more }, null, 2)

function contentsOf(files: Readonly<Record<string, string>>): PackedContents {
  const entries = Object.entries(files).map(([path, text]) => {
    return { path: `package/${path}`, mode: 0o644, bytes: new TextEncoder().encode(text) }
  })
  return describeEntries(entries, 'package')
}

interface Case {
  /** Keys of package.json. */
  readonly manifest?: object
  /** Packed files beside the healthy ones; null takes one away. */
  readonly packed?: Readonly<Record<string, string | null>>
  /** Files of the working copy that git does not see. */
  readonly built?: Tree
  /** Other files of the repository. */
  readonly tree?: Tree
  readonly remote?: string
}

/** Inspects a tarball of these files beside a repository with this manifest. */
async function inspect(one: Case): Promise<readonly Finding[]> {
  const text = manifest(one.manifest ?? {})
  const repository = makeRepository({ 'package.json': text, ...one.tree }, one.remote)
  writeTree(repository.root, one.built ?? {})
  const files = Object.entries({ 'package.json': text, ...plain, ...one.packed })
  const contents = contentsOf(
    Object.fromEntries(files.filter((file): file is [string, string] => file[1] !== null)),
  )
  const shop = makeShop(openRepository(repository.root), '')
  const pkg = shop.workspace.packages[0] ?? expect.unreachable('a package is found')
  const artifact = {
    package: pkg.id,
    name: pkg.name,
    version: '1.0.0',
    ecosystem: 'npm' as const,
    kind: 'tarball' as const,
    file: 'box-1.0.0.tgz',
    size: 1,
    sha256: '',
    sha512: '',
    files: contents.files.length,
  }
  return npm.inspect(inspectionOf(shop, { pkg, path: 'box-1.0.0.tgz', artifact, contents }))
}

const short = ({ rule, severity, file, line }: Finding) =>
  `${severity} ${rule} ${file ?? ''}:${line ?? ''}`

describe('inspect', () => {
  it('has nothing to say of a healthy package', async () => {
    expect(await inspect({})).toEqual([])
  })

  it.each<[string, Case, readonly string[]]>([
    [
      'an entry that was never built',
      { manifest: { exports: './dist/index.js' }, packed: { 'index.js': null, 'other.js': '' } },
      ['error npm/entry-missing package.json:6'],
    ],
    [
      'an entry that several keys name, once',
      {
        manifest: {
          main: './dist/a.js',
          module: 'dist/a.js',
          exports: { '.': { import: './dist/a.js' } },
        },
      },
      [
        'error npm/entry-missing package.json:15',
        'info npm/publint-use-side-effects package.json:2',
      ],
    ],
    [
      'an entry that `files` leaves out',
      { manifest: { exports: './lib/index.js' }, built: { 'lib/index.js': '' } },
      ['error npm/entry-not-packed package.json:7'],
    ],
    [
      'an entry that .gitignore leaves out',
      {
        manifest: { exports: './lib/index.js', files: undefined },
        tree: { '.gitignore': '# output\nlib\n' },
        built: { 'lib/index.js': '' },
      },
      ['error npm/entry-not-packed .gitignore:2'],
    ],
    [
      'an entry that .npmignore leaves out',
      {
        manifest: { exports: './lib/index.js', files: undefined },
        tree: { '.npmignore': 'lib\n' },
        built: { 'lib/index.js': '' },
      },
      ['error npm/entry-not-packed .npmignore:'],
    ],
    [
      'a tarball without content',
      { manifest: { exports: undefined }, packed: { 'index.js': null } },
      ['error npm/only-manifest package.json:'],
    ],
    [
      'what only the repository can resolve',
      {
        manifest: {
          dependencies: { a: 'workspace:^', b: 'catalog:', c: 'file:../c', d: '^1.0.0' },
        },
      },
      [
        'error npm/local-dependency package.json:12',
        'error npm/local-dependency package.json:13',
        'error npm/local-dependency package.json:14',
      ],
    ],
    [
      'a sibling whose version of this release the range leaves out',
      {
        manifest: { workspaces: ['packages/*'], dependencies: { core: '^1.0.0' } },
        tree: { 'packages/core/package.json': { name: 'core', version: '2.0.0' } },
      },
      ['error build/sibling-range package.json:15'],
    ],
    [
      'a sibling that will never be published',
      {
        manifest: { workspaces: ['packages/*'], dependencies: { core: '^2.0.0' } },
        tree: { 'packages/core/package.json': { name: 'core', version: '2.0.0', private: true } },
      },
      ['error build/sibling-range package.json:15'],
    ],
    [
      'another version in the packed manifest',
      { packed: { 'package.json': JSON.stringify({ ...healthy, version: '1.0.1' }) } },
      ['error build/version-mismatch package.json:3'],
    ],
    [
      'another repository than the remote',
      {
        manifest: { repository: { type: 'git', url: 'git+https://github.com/old/name.git' } },
        remote: 'git@github.com:acme/box.git',
      },
      ['warning npm/repository-url package.json:13'],
    ],
    [
      'another repository where provenance is wanted',
      { manifest: { publishConfig: { provenance: true } }, remote: 'https://github.com/acme/box' },
      ['error npm/repository-url package.json:'],
    ],
    [
      'a private package',
      { manifest: { private: true } },
      ['error npm/private-in-plan package.json:11'],
    ],
    [
      'a prerelease without a dist-tag',
      { manifest: { version: '1.0.0-rc.1' } },
      [
        'error build/version-mismatch package.json:3',
        'error npm/prerelease-as-latest package.json:3',
      ],
    ],
    [
      'README and licence that are not there',
      { manifest: { license: undefined }, packed: { 'README.md': null, LICENSE: null } },
      ['error npm/readme-missing package.json:', 'warning npm/license-missing package.json:'],
    ],
    [
      'a command that no system can start',
      { manifest: { bin: { box: './index.js' } } },
      ['error npm/bin-not-executable package.json:12'],
    ],
    [
      'a command with the line ends of Windows',
      { manifest: { bin: './index.js' }, packed: { 'index.js': '#!/usr/bin/env node\r\n' } },
      ['error npm/bin-crlf package.json:11'],
    ],
    [
      'a dependency that only development has',
      {
        manifest: { devDependencies: { chalk: '^5.0.0' } },
        packed: { 'index.js': "import './lib.js'\n", 'lib.js': "import chalk from 'chalk'\n" },
      },
      ['error npm/undeclared-dependency package.json:12'],
    ],
    [
      'a dependency that may be missing',
      { packed: { 'index.js': "export const load = () => import('left-pad')\n" } },
      ['warning npm/undeclared-dependency package.json:'],
    ],
    [
      'a secret, without showing it',
      {
        packed: {
          'index.js': `export const key = 'npm_${'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'}'\n`,
        },
      },
      ['error artifact/secret package.json:'],
    ],
    [
      'findings of publint',
      {
        manifest: { exports: { '.': { default: './index.js', types: './index.d.ts' } } },
        packed: { 'index.d.ts': '' },
      },
      [
        'error npm/publint-exports-types-should-be-first package.json:9',
        'error npm/publint-exports-default-should-be-last package.json:8',
      ],
    ],
  ])('finds %s', async (_, one, expected) => {
    expect((await inspect(one)).map(short).sort()).toEqual([...expected].sort())
  })

  it('does not take tests that were packed by accident for the package', async () => {
    expect(await inspect({ packed: { 'index.test.js': "import { it } from 'vitest'\n" } })).toEqual(
      [],
    )
  })

  it('says what keeps an entry out of the tarball', async () => {
    const [finding] = await inspect({
      manifest: { exports: './lib/index.js', files: undefined },
      tree: { '.gitignore': '# output\nlib\n' },
      built: { 'lib/index.js': '' },
    })
    expect(finding).toEqual({
      rule: 'npm/entry-not-packed',
      severity: 'error',
      message:
        '`exports` of `box` names `./lib/index.js`, which was built but is not in `box-1.0.0.tgz`: `lib` in `.gitignore` leaves it out',
      file: '.gitignore',
      line: 2,
      hint: 'add `"files": ["lib"]` to `package.json`: without it, npm leaves out what git ignores',
    })
  })
})
