import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Artifact, PackedContents, PackedFile } from '../../../model/artifact.ts'
import type { PackageId } from '../../../model/package.ts'
import { makeRepository, makeShop, type Tree, told } from '../test-support.ts'
import { inspect } from './inspect.ts'

const manifest = `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "a-b"
version = "1.0.0"
dependencies = ["core>=1.0,<2"]
[project.scripts]
ab = "a_b.cli:main"
`

const tree: Tree = {
  'pyproject.toml': manifest,
  'src/a_b/__init__.py': '',
  'src/a_b/cli.py': 'def main(): ...\n',
  'src/a_b/py.typed': '',
  'src/a_b/templates/page.html': '<p>\n',
  'src/a_b/templates/mail.html': '<p>\n',
  'src/a_b/tests/test_x.py': '',
  'src/a_b/README.md': '',
}

const metadata = `Metadata-Version: 2.4
Name: a-b
Version: 1.0.0
Summary: A test
License-Expression: MIT
License-File: LICENSE
Requires-Python: >=3.10
Requires-Dist: core<2,>=1.0
Author-email: A B <ab@localhost.localdomain>
Description-Content-Type: text/markdown

# a-b
`

const healthy: Tree = {
  'a_b/__init__.py': '',
  'a_b/cli.py': 'def main(): ...\n',
  'a_b/py.typed': '',
  'a_b/templates/page.html': '<p>\n',
  'a_b/templates/mail.html': '<p>\n',
  'a_b-1.0.0.dist-info/METADATA': metadata,
  'a_b-1.0.0.dist-info/WHEEL': 'Wheel-Version: 1.0\n',
  'a_b-1.0.0.dist-info/entry_points.txt': '[console_scripts]\nab = a_b.cli:main\n',
  'a_b-1.0.0.dist-info/licenses/LICENSE': 'MIT\n',
}

function filesOf(files: Tree): readonly PackedFile[] {
  return Object.entries(files).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text)
    return { path, size: bytes.length, mode: 0o644, bytes }
  })
}

function wheelOf(files: Tree): PackedContents {
  const lines = filesOf(files).map(({ path, bytes, size }) => {
    return `${path},sha256=${createHash('sha256').update(bytes).digest('base64url')},${size}`
  })
  const record = {
    'a_b-1.0.0.dist-info/RECORD': `${lines.join('\n')}\na_b-1.0.0.dist-info/RECORD,,\n`,
  }
  return { top: '', files: filesOf({ ...record, ...files }), duplicates: [], escapes: [] }
}

interface Options {
  readonly contents?: PackedContents
  readonly file?: string
  readonly tree?: Tree
  readonly core?: string
}

/** What is found in a wheel (or sdist, by its name) of the repository. */
async function inspected({ contents = wheelOf(healthy), ...options }: Options) {
  const { file = 'a_b-1.0.0-py3-none-any.whl', core = '1.5' } = options
  const repository = makeRepository(options.tree ?? tree)
  const shop = makeShop(repository)
  const [pkg] = shop.workspace.packages
  if (pkg === undefined) throw new Error('no package')
  const artifact: Artifact = {
    package: pkg.id,
    name: pkg.name,
    version: '1.0.0',
    ecosystem: 'pypi',
    kind: file.endsWith('.whl') ? 'wheel' : 'sdist',
    file,
    size: 1,
    sha256: '',
    sha512: '',
    files: 1,
  }
  const findings = await inspect({
    artifact,
    path: file,
    contents,
    pkg,
    release: { id: pkg.id, from: '1.0.0', to: '1.0.0', bump: 'none', reasons: [], changes: [] },
    workspace: shop.workspace,
    repository,
    versions: new Map<PackageId, string>([
      ['pypi:core', core],
      [pkg.id, '1.0.0'],
    ]),
    siblings: [],
    shop,
  })
  return told(findings)
}

const withMetadata = (from: string | RegExp, to: string): Options => ({
  contents: wheelOf({ ...healthy, 'a_b-1.0.0.dist-info/METADATA': metadata.replace(from, to) }),
})

const without = (...paths: readonly string[]): Options => ({
  contents: wheelOf(
    Object.fromEntries(Object.entries(healthy).filter(([path]) => !paths.includes(path))),
  ),
})

describe('inspect', () => {
  it('finds nothing in a healthy wheel', async () => {
    expect(await inspected({})).toEqual([])
  })

  it.each<readonly [string, Options, readonly string[]]>([
    [
      'another version in the metadata',
      withMetadata('Version: 1.0.0', 'Version: 0.9'),
      ['error build/version-mismatch pyproject.toml:6'],
    ],
    [
      'a local version',
      withMetadata('Version: 1.0.0', 'Version: 1.0.0+x'),
      [
        'error build/version-mismatch pyproject.toml:6',
        'error pypi/local-version pyproject.toml:6',
      ],
    ],
    [
      'another version in the file name',
      { file: 'a_b-0.9-py3-none-any.whl' },
      ['error build/version-mismatch pyproject.toml:6'],
    ],
    [
      'a name that is not normalised',
      { file: 'A.B-1.0.0-py3-none-any.whl' },
      ['error pypi/wheel-name pyproject.toml:2'],
    ],
    [
      'metadata for another project',
      withMetadata('Name: a-b', 'Name: other'),
      ['error pypi/metadata pyproject.toml:5'],
    ],
    [
      'a newer metadata version',
      withMetadata('2.4', '2.6'),
      ['error pypi/metadata pyproject.toml:2'],
    ],
    [
      'an unknown key',
      withMetadata('Summary:', 'X-Own: 1\nSummary:'),
      ['warning pypi/metadata pyproject.toml:5'],
    ],
    [
      'a long summary',
      withMetadata('A test', 'x'.repeat(513)),
      ['error pypi/metadata pyproject.toml'],
    ],
    [
      'a summary of two lines',
      withMetadata('A test', 'A\n        test'),
      ['error pypi/metadata pyproject.toml'],
    ],
    [
      'no description',
      withMetadata('\n# a-b\n', ''),
      ['error pypi/readme-missing pyproject.toml:4'],
    ],
    [
      'an unknown content type',
      withMetadata('text/markdown', 'text/html'),
      ['error pypi/metadata pyproject.toml'],
    ],
    [
      'no requires-python',
      withMetadata('Requires-Python: >=3.10\n', ''),
      ['warning pypi/metadata pyproject.toml:5'],
    ],
    [
      'a requires-python of Poetry',
      withMetadata('>=3.10', '^3.10'),
      ['error pypi/metadata pyproject.toml'],
    ],
    [
      'an address without @',
      withMetadata('ab@localhost.localdomain', 'nobody'),
      ['error pypi/metadata pyproject.toml'],
    ],
    [
      'a placeholder as address',
      withMetadata('ab@localhost.localdomain', 'ab@example.com'),
      ['warning pypi/metadata pyproject.toml'],
    ],
    [
      'a long label',
      withMetadata('Summary:', `Project-URL: ${'x'.repeat(33)}, https://localhost\nSummary:`),
      ['error pypi/metadata pyproject.toml'],
    ],
    [
      'a label without web address',
      withMetadata('Summary:', 'Project-URL: Home, ftp://localhost\nSummary:'),
      ['error pypi/metadata pyproject.toml'],
    ],
    [
      'the licence said twice',
      withMetadata('License-File', 'License: MIT\nLicense-File'),
      ['error pypi/metadata pyproject.toml'],
    ],
    [
      'a licence that SPDX does not know',
      withMetadata('Expression: MIT', 'Expression: My own'),
      ['error pypi/license pyproject.toml'],
    ],
    [
      'no licence',
      withMetadata('License-Expression: MIT\n', ''),
      ['warning pypi/license pyproject.toml'],
    ],
    [
      'a licence file that is not inside',
      without('a_b-1.0.0.dist-info/licenses/LICENSE'),
      ['error pypi/metadata pyproject.toml'],
    ],
    [
      'a dependency by address',
      withMetadata('core<2,>=1.0', 'core @ file:///tmp/core'),
      ['error pypi/direct-url-dependency pyproject.toml:7'],
    ],
    [
      'a range that leaves the sibling out',
      { core: '2.0' },
      ['error build/sibling-range pyproject.toml:7'],
    ],
    [
      'a dependency that is none',
      withMetadata('core<2,>=1.0', 'core ^1'),
      ['error pypi/metadata pyproject.toml:7'],
    ],
    [
      'one file missing',
      without('a_b/py.typed'),
      ['error pypi/file-missing-from-wheel src/a_b/py.typed'],
    ],
    [
      'a folder missing',
      without('a_b/templates/page.html', 'a_b/templates/mail.html'),
      ['error pypi/file-missing-from-wheel src/a_b/templates/mail.html'],
    ],
    [
      'a module missing that a command needs',
      without('a_b/cli.py'),
      [
        'error pypi/entry-point pyproject.toml:8',
        'error pypi/file-missing-from-wheel src/a_b/cli.py',
      ],
    ],
    [
      'a command that cannot be read',
      {
        contents: wheelOf({
          ...healthy,
          'a_b-1.0.0.dist-info/entry_points.txt': '[console_scripts]\nab = a_b cli\n',
        }),
      },
      ['error pypi/entry-point pyproject.toml:8'],
    ],
    [
      'no module at all',
      {
        contents: wheelOf(
          Object.fromEntries(Object.entries(healthy).filter(([path]) => !path.startsWith('a_b/'))),
        ),
      },
      ['warning pypi/entry-point pyproject.toml:8', 'error pypi/no-module pyproject.toml:1'],
    ],
    [
      'tests at the top',
      { contents: wheelOf({ ...healthy, 'tests/__init__.py': '' }) },
      ['warning pypi/stray-top-level pyproject.toml:1'],
    ],
    [
      'another file than RECORD says',
      {
        contents: wheelOf({ ...healthy, 'a_b-1.0.0.dist-info/RECORD': 'a_b/cli.py,sha256=x,1\n' }),
      },
      ['error pypi/record pyproject.toml:1', 'error pypi/record pyproject.toml:1'],
    ],
    [
      'an environment file',
      { contents: wheelOf({ ...healthy, 'a_b/.env': 'KEY=1\n' }) },
      ['error artifact/secret'],
    ],
  ])('tells of %s', async (_, options, expected) => {
    const findings = await inspected(options)
    expect([...findings].sort()).toEqual([...expected].sort())
  })

  it('respects what the settings of the back end leave out', async () => {
    const excluded = `${manifest}[tool.hatch.build.targets.wheel]\nexclude = ["templates", "*.typed"]\n`
    const options = without('a_b/templates/page.html', 'a_b/templates/mail.html', 'a_b/py.typed')
    expect(await inspected({ ...options, tree: { ...tree, 'pyproject.toml': excluded } })).toEqual(
      [],
    )
  })

  it.each<readonly [string, string, string, readonly string[]]>([
    ['a healthy one', 'a_b-1.0.0.tar.gz', 'a_b-1.0.0', []],
    [
      'the old spelling',
      'a-b-1.0.0.tar.gz',
      'a-b-1.0.0',
      ['error pypi/sdist-name pyproject.toml:2'],
    ],
    [
      'another top folder',
      'a_b-1.0.0.tar.gz',
      'a-b-1.0.0',
      ['error pypi/sdist-name pyproject.toml:2'],
    ],
  ])('judges the name of an sdist: %s', async (_, file, top, expected) => {
    const files = filesOf({ 'PKG-INFO': metadata, LICENSE: 'MIT\n' })
    expect(
      await inspected({ file, contents: { top, files, duplicates: [], escapes: [] } }),
    ).toEqual(expected)
  })
})
