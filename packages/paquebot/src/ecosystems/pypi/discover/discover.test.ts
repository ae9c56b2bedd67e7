import { describe, expect, it } from 'vitest'
import { makeRepository, type Tree, told } from '../test-support.ts'
import { discover } from './discover.ts'

const hatch = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
const setuptools =
  '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
const flit = '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'
const pdm = '[build-system]\nrequires = ["pdm-backend"]\nbuild-backend = "pdm.backend"\n'
const maturin = '[build-system]\nrequires = ["maturin"]\nbuild-backend = "maturin"\n'
const scm =
  '[build-system]\nrequires = ["setuptools>=64", "setuptools-scm>=8"]\nbuild-backend = "setuptools.build_meta"\n'
const dynamic = '[project]\nname = "a-b"\ndynamic = ["version"]\n'
const init = '"""Doc."""\n\n__version__ = "1.2.3"\n'

interface Form {
  readonly what: string
  readonly tree: Tree
  readonly tags?: readonly string[]
  readonly source: object
  /** `file:line:column what`, the source first. */
  readonly places: readonly string[]
}

const forms: readonly Form[] = [
  {
    what: 'the project table',
    tree: { 'pyproject.toml': `${hatch}[project]\nname = "a-b"\nversion = "1.2.3"\n` },
    source: { kind: 'manifest' },
    places: ['pyproject.toml:6:12 project.version'],
  },
  {
    what: "Poetry's table",
    tree: {
      'pyproject.toml':
        '[tool.poetry]\nname = "a-b"\nversion = "1.2.3"\n[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n',
    },
    source: { kind: 'manifest' },
    places: ['pyproject.toml:3:12 tool.poetry.version'],
  },
  {
    what: 'hatch, by its default pattern',
    tree: {
      'pyproject.toml': `${hatch}${dynamic}[tool.hatch.version]\npath = "src/a_b/__about__.py"\n`,
      'src/a_b/__about__.py': "__version__ = '1.2.3'\n",
      'src/a_b/__init__.py': '',
    },
    source: { kind: 'file', file: 'src/a_b/__about__.py', by: 'hatch' },
    places: ['src/a_b/__about__.py:1:16 __version__'],
  },
  {
    what: 'hatch, by a pattern of its own',
    tree: {
      'pyproject.toml': `${hatch}${dynamic}[tool.hatch.version]\npath = "a_b/v.py"\npattern = 'RELEASE = "(?P<version>[^"]+)"'\n`,
      'a_b/v.py': 'RELEASE = "1.2.3"\n',
      'a_b/__init__.py': '',
    },
    source: { kind: 'file', file: 'a_b/v.py', by: 'hatch' },
    places: ['a_b/v.py:1:12 hatch version'],
  },
  {
    what: 'hatch, from the package.json beside it',
    tree: {
      'pyproject.toml': `${hatch}${dynamic}[tool.hatch.version]\nsource = "nodejs"\n`,
      'package.json': '{\n  "name": "@x/ab",\n  "private": true,\n  "version": "1.2.3"\n}\n',
    },
    source: { kind: 'file', file: 'package.json', by: 'hatch-nodejs-version' },
    places: ['package.json:4:15 version'],
  },
  {
    what: 'setuptools, an attribute',
    tree: {
      'pyproject.toml': `${setuptools}${dynamic}[tool.setuptools.dynamic]\nversion = { attr = "a_b.__version__" }\n`,
      'src/a_b/__init__.py': init,
    },
    source: { kind: 'file', file: 'src/a_b/__init__.py', by: 'setuptools' },
    places: ['src/a_b/__init__.py:3:16 __version__'],
  },
  {
    what: 'setuptools, a file',
    tree: {
      'pyproject.toml': `${setuptools}${dynamic}[tool.setuptools.dynamic]\nversion = { file = ["VERSION"] }\n`,
      VERSION: '1.2.3\n',
    },
    source: { kind: 'file', file: 'VERSION', by: 'setuptools' },
    places: ['VERSION:1:1 version'],
  },
  {
    what: 'setup.cfg alone',
    tree: {
      'setup.cfg': '[metadata]\nname = a-b\nversion = 1.2.3\n',
      'setup.py': 'from setuptools import setup\nsetup()\n',
    },
    source: { kind: 'manifest' },
    places: ['setup.cfg:3:11 metadata.version'],
  },
  {
    what: 'setup.cfg with an attribute',
    tree: {
      'setup.cfg': '[metadata]\nname = a-b\nversion = attr: a_b.version.__version__\n',
      'a_b/__init__.py': '',
      'a_b/version.py': '__version__ = "1.2.3"\n',
    },
    source: { kind: 'file', file: 'a_b/version.py', by: 'setuptools' },
    places: ['a_b/version.py:1:16 __version__'],
  },
  {
    what: 'setup.py alone',
    tree: { 'setup.py': 'from setuptools import setup\nsetup(name="a-b", version="1.2.3")\n' },
    source: { kind: 'manifest' },
    places: ['setup.py:2:28 setup(version)'],
  },
  {
    what: 'flit',
    tree: {
      'pyproject.toml': `${flit}[project]\nname = "a-b"\ndynamic = ["version", "description"]\n[tool.flit.module]\nname = "ab"\n`,
      'ab.py': init,
    },
    source: { kind: 'file', file: 'ab.py', by: 'flit' },
    places: ['ab.py:3:16 __version__'],
  },
  {
    what: 'pdm',
    tree: {
      'pyproject.toml': `${pdm}${dynamic}[tool.pdm.version]\nsource = "file"\npath = "a_b/__init__.py"\n`,
      'a_b/__init__.py': '__version__: str = "1.2.3"\n',
    },
    source: { kind: 'file', file: 'a_b/__init__.py', by: 'pdm' },
    places: ['a_b/__init__.py:1:21 __version__'],
  },
  {
    what: 'maturin',
    tree: {
      'pyproject.toml': `${maturin}${dynamic}`,
      'Cargo.toml': '[package]\nname = "ab"\nversion = "1.2.3"\n',
    },
    source: { kind: 'file', file: 'Cargo.toml', by: 'maturin' },
    places: ['Cargo.toml:3:12 package.version'],
  },
  {
    what: 'setuptools-scm, plain tags',
    tree: { 'pyproject.toml': `${scm}${dynamic}[tool.setuptools_scm]\n` },
    tags: ['v1.2.3', 'v1.2.2', 'other-v9.0.0', 'nightly'],
    source: { kind: 'tag', by: 'setuptools-scm' },
    places: [],
  },
  {
    what: 'hatch-vcs, tags with its name',
    tree: { 'pyproject.toml': `${hatch}${dynamic}[tool.hatch.version]\nsource = "vcs"\n` },
    tags: ['v8.0.0', 'A.B-v1.2.3', 'a-b@1.2.2'],
    source: { kind: 'tag', by: 'hatch-vcs' },
    places: [],
  },
  {
    what: 'poetry-dynamic-versioning',
    tree: {
      'pyproject.toml':
        '[tool.poetry]\nname = "a-b"\nversion = "0.0.0"\n[tool.poetry-dynamic-versioning]\nenable = true\n[build-system]\nrequires = []\n',
    },
    tags: ['1.2.3'],
    source: { kind: 'tag', by: 'poetry-dynamic-versioning' },
    places: [],
  },
]

describe('the version', () => {
  it.each(forms)('comes from $what', ({ tree, tags = [], source, places }) => {
    const { packages, findings } = discover(makeRepository(tree, tags))
    expect(packages).toHaveLength(1)
    const [pkg] = packages
    expect(findings).toEqual([])
    expect(pkg).toMatchObject({
      id: 'pypi:a-b',
      name: 'a-b',
      version: '1.2.3',
      versionSource: source,
    })
    expect(pkg?.places.map((one) => `${one.file}:${one.line}:${one.column} ${one.what}`)).toEqual(
      places,
    )
    expect(pkg?.places.map((one) => tree[one.file]?.slice(one.start, one.end))).toEqual(
      places.map(() => '1.2.3'),
    )
  })

  it('is null before the first tag', () => {
    const { packages } = discover(makeRepository({ 'pyproject.toml': `${scm}${dynamic}` }))
    expect(packages[0]?.version).toBeNull()
  })

  it('is null with a reason where only running code could tell', () => {
    const tree = { 'pyproject.toml': `${pdm}${dynamic}[tool.pdm.version]\nsource = "call"\n` }
    const { packages, findings } = discover(makeRepository(tree))
    expect(packages[0]?.versionSource).toEqual({
      kind: 'unknown',
      why: 'pdm takes the version from `call`',
    })
    expect(findings).toEqual([])
  })
})

describe('literals of the version', () => {
  const everywhere = {
    'pyproject.toml': `${hatch}[project]
name = "ab"
version = "1.2.3"
[tool.commitizen]
version = "1.2.3"
[tool.bumpversion]
current_version = "1.2.3"
[[tool.bumpversion.files]]
filename = "README.md"
search = "ab {current_version}"
replace = "ab {new_version}"
`,
    'README.md': '# ab\n\nInstall ab 1.2.3\n',
    'src/ab/__init__.py': init,
    'src/ab/version.py': 'VERSION = "1.2.0"\n',
    'src/ab/sub/__init__.py': '__version__ = "7.0"\n',
    'docs/conf.py': "release = '1.1.0'\n",
    'package.json': '{ "name": "@x/ab", "private": true, "version": "1.2.2" }\n',
  }

  it('are found wherever they stand, and those that disagree are told', () => {
    const { packages, findings } = discover(makeRepository(everywhere))
    expect(
      packages[0]?.places.map((place) => `${place.file}:${place.line} ${place.version}`),
    ).toEqual([
      'pyproject.toml:6 1.2.3',
      'src/ab/__init__.py:3 1.2.3',
      'src/ab/version.py:1 1.2.0',
      'pyproject.toml:10 1.2.3',
      'README.md:3 1.2.3',
      'pyproject.toml:8 1.2.3',
      'docs/conf.py:1 1.1.0',
      'package.json:1 1.2.2',
    ])
    expect(told(findings)).toEqual([
      'error discover/version-disagrees src/ab/version.py:1',
      'warning discover/version-disagrees docs/conf.py:1',
      'warning discover/version-disagrees package.json:1',
    ])
    expect(packages[0]).toMatchObject({ aliases: ['@x/ab'], standIn: 'package.json' })
  })

  it('agree with a stand-in in the spelling of SemVer', () => {
    const tree = {
      'pyproject.toml': `${hatch}[project]\nname = "ab"\nversion = "1.2.0rc1"\n`,
      'package.json': '{ "name": "ab", "private": true, "version": "1.2.0-rc.1" }\n',
    }
    expect(discover(makeRepository(tree)).findings).toEqual([])
  })
})

describe('what is private', () => {
  const project = '[project]\nname = "ab"\nversion = "1"\n'

  it.each([
    ['an application without a build system', { 'pyproject.toml': project }],
    ['uv, package = false', { 'pyproject.toml': `${hatch}${project}[tool.uv]\npackage = false\n` }],
    [
      'Poetry, package-mode = false',
      { 'pyproject.toml': `${hatch}${project}[tool.poetry]\npackage-mode = false\n` },
    ],
    [
      'a Private classifier',
      { 'pyproject.toml': `${hatch}${project}classifiers = ["Private :: Do Not Upload"]\n` },
    ],
    ['an example', { 'examples/x/pyproject.toml': hatch + project }],
    ['a fixture', { 'a/tests/fixtures/x/pyproject.toml': hatch + project }],
  ])('%s', (_, tree) => {
    const { packages, findings } = discover(makeRepository(tree as Tree))
    expect(packages).toEqual([
      expect.objectContaining({ private: true, privateBecause: expect.any(String) }),
    ])
    expect(findings).toEqual([])
  })
})

describe('what is no package of ours', () => {
  it('leaves out settings without a project, nested repositories and installed packages', () => {
    const tree = {
      'pyproject.toml':
        '[tool.ruff]\nline-length = 100\n[tool.uv.workspace]\nmembers = ["packages/*"]\n',
      'packages/a/pyproject.toml': `${hatch}[project]\nname = "a"\nversion = "1"\n`,
      'nested/paquebot.toml': '',
      'nested/pyproject.toml': `${hatch}[project]\nname = "n"\nversion = "1"\n`,
      'uv.lock': 'version = 1\n',
    }
    const { packages, tools } = discover(makeRepository(tree))
    expect(packages.map((pkg) => pkg.id)).toEqual(['pypi:a'])
    expect(tools).toEqual({ python: { uvWorkspace: true, lockfiles: ['uv.lock'] } })
  })
})

describe('findings', () => {
  it.each([
    [
      'broken TOML',
      { 'pyproject.toml': '[project]\nname = \n' },
      ['error discover/unreadable-manifest pyproject.toml:2'],
    ],
    [
      'a version that is none',
      { 'pyproject.toml': `${hatch}[project]\nname = "ab"\nversion = "1.0-canary"\n` },
      ['error discover/invalid-version pyproject.toml:6'],
    ],
    [
      'a name that is none',
      { 'pyproject.toml': `${hatch}[project]\nname = "a b"\nversion = "1"\n` },
      ['error discover/invalid-name pyproject.toml:5'],
    ],
    [
      'no name at all',
      { 'pyproject.toml': '[project]\nversion = "1"\n' },
      ['error discover/missing-name pyproject.toml'],
    ],
    [
      'the same name twice',
      {
        'a/pyproject.toml': `${hatch}[project]\nname = "a.b"\nversion = "1"\n`,
        'b/pyproject.toml': `${hatch}[project]\nname = "A_B"\nversion = "1"\n`,
      },
      ['error discover/duplicate-name b/pyproject.toml:5'],
    ],
  ])('%s', (_, tree, expected) => {
    expect(told(discover(makeRepository(tree as Tree)).findings)).toEqual(expected)
  })

  it('speaks of every file it can not read without falling over', () => {
    const repository = makeRepository({
      'pyproject.toml': '\uFEFF[project]\r\nname = "ab"\r\nversion = "1.0"\r\n',
    })
    expect(discover(repository).packages[0]?.places[0]).toMatchObject({
      line: 3,
      column: 12,
      version: '1.0',
    })
  })
})
