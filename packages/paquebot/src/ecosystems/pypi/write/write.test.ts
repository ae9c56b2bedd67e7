import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { draftsOver } from '../../../io/drafts.ts'
import type { RangeChange } from '../../../model/plan.ts'
import { makeRepository, type Tree, workspaceOf } from '../test-support.ts'
import { write } from './write.ts'

const build = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'

/** Texts after writing the package's new version, only those that changed. */
function written(tree: Tree, id: string, to: string, ranges: readonly RangeChange[] = []) {
  const repository = makeRepository(tree)
  const pkg = workspaceOf(repository).packages.find((one) => one.id === id)
  if (pkg === undefined) throw new Error(`no ${id}`)
  const drafts = draftsOver(repository)
  write(pkg, { to, ranges }, drafts)
  return Object.fromEntries(drafts.edits().map((edit) => [edit.file, edit.after]))
}

describe('write', () => {
  it('moves every place that agrees, leaves one that does not, and keeps all other bytes', () => {
    const tree = {
      'pyproject.toml': `\uFEFF# head\r\n${build}[project]\r\nname = 'ab'\r\nversion = '1.0.0' # the version\r\n`,
      'ab/__init__.py': '__version__ = "1.0.0"  # kept\n',
      'ab/version.py': 'VERSION = "0.9"\n',
      'package.json': '{ "name": "ab", "private": true, "version": "1.0.0" }',
    }
    expect(written(tree, 'pypi:ab', '1.1.0rc1')).toEqual({
      'pyproject.toml': tree['pyproject.toml'].replace('1.0.0', '1.1.0rc1'),
      'ab/__init__.py': '__version__ = "1.1.0rc1"  # kept\n',
      'package.json': '{ "name": "ab", "private": true, "version": "1.1.0-rc.1" }',
    })
  })

  it('writes nothing for a package that takes its version from a tag', () => {
    const tree = {
      'pyproject.toml': `${build}[project]\nname = "ab"\ndynamic = ["version"]\n[tool.hatch.version]\nsource = "vcs"\n`,
    }
    expect(written(tree, 'pypi:ab', '1.0')).toEqual({})
  })

  it('moves ranges in the standard tables and keeps extras and markers', () => {
    const tree = {
      'core/pyproject.toml': `${build}[project]\nname = "core"\nversion = "1.0"\n`,
      'app/pyproject.toml': `${build}[project]
name = "app"
version = "1.0"
dependencies = [
  "Core[x] >=1.0,<2 ; python_version > '3.8'", # kept
  'other>=1.0,<2',
]
[project.optional-dependencies]
all = ["core>=1.0,<2"]
[dependency-groups]
dev = ["core==1.0", { include-group = "x" }]
`,
    }
    const ranges: readonly RangeChange[] = [
      { on: 'pypi:core', from: '>=1.0,<2', to: '>=2.0,<3' },
      { on: 'pypi:core', from: '==1.0', to: '==2.0' },
    ]
    const edited = written(tree, 'pypi:app', '1.1', ranges)['app/pyproject.toml']
    expect(edited).toBe(
      tree['app/pyproject.toml']
        .replace('version = "1.0"', 'version = "1.1"')
        .replace('[x] >=1.0,<2 ;', '[x] >=2.0,<3 ;')
        .replace('["core>=1.0,<2"]', '["core>=2.0,<3"]')
        .replace('core==1.0', 'core==2.0'),
    )
  })

  it("moves ranges in Poetry's tables", () => {
    const manifest = `[tool.poetry]
name = "app"
version = "1.0"
[tool.poetry.dependencies]
python = "^3.10"
core = "^1.0"
[tool.poetry.group.dev.dependencies]
core = { version = "^1.0", extras = ["x"] }
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
`
    const tree = {
      'core/pyproject.toml': `${build}[project]\nname = "core"\nversion = "1.0"\n`,
      'app/pyproject.toml': manifest,
    }
    const ranges: readonly RangeChange[] = [{ on: 'pypi:core', from: '^1.0', to: '^2.0' }]
    expect(written(tree, 'pypi:app', '1.0', ranges)).toEqual({
      'app/pyproject.toml': manifest
        .replace('core = "^1.0"', 'core = "^2.0"')
        .replace('version = "^1.0"', 'version = "^2.0"'),
    })
  })

  it('moves the own version in uv.lock and no other line of it', () => {
    const lock = `version = 1
revision = 3

[[package]]
name = "app"
version = "1.0.0"
source = { registry = "elsewhere" }

[[package]]
name = "app"
version = "1.0.0"
source = { editable = "packages/app" }
dependencies = [
    { name = "core" },
]
`
    const tree = {
      'uv.lock': lock,
      'packages/app/pyproject.toml': `${build}[project]\nname = "app"\nversion = "1.0.0"\n`,
    }
    const at = lock.lastIndexOf('version = "1.0.0"')
    expect(written(tree, 'pypi:app', '1.1.0')['uv.lock']).toBe(
      `${lock.slice(0, at)}version = "1.1.0"${lock.slice(at + 'version = "1.0.0"'.length)}`,
    )
  })

  it('renews the content-hash of poetry.lock when it was right before', () => {
    const manifest =
      '[tool.poetry]\nname = "app"\nversion = "1.0"\n[tool.poetry.dependencies]\npython = "^3.10"\ncore = "^1.0"\n[build-system]\nrequires = ["poetry-core"]\n'
    const hash = (range: string) =>
      createHash('sha256')
        .update(
          `{"dependencies": {"core": "${range}", "python": "^3.10"}, "dev-dependencies": null, "extras": null, "source": null}`,
        )
        .digest('hex')
    const tree = {
      'core/pyproject.toml': `${build}[project]\nname = "core"\nversion = "1.0"\n`,
      'app/pyproject.toml': manifest,
      'app/poetry.lock': `[metadata]\ncontent-hash = "${hash('^1.0')}"\n`,
    }
    const ranges: readonly RangeChange[] = [{ on: 'pypi:core', from: '^1.0', to: '^2.0' }]
    expect(written(tree, 'pypi:app', '1.1', ranges)['app/poetry.lock']).toBe(
      `[metadata]\ncontent-hash = "${hash('^2.0')}"\n`,
    )
  })
})

describe('dependencies', () => {
  it('finds the edges to packages of the repository, with kind, range and place', () => {
    const tree = {
      'core/pyproject.toml': `${build}[project]\nname = "My.Core"\nversion = "1.0"\n`,
      'app/pyproject.toml': `${build}[project]
name = "app"
version = "1.0"
dependencies = ["my_core>=1.0,<2; python_version > '3.8'", "requests"]
[project.optional-dependencies]
x = ["my-core", "app[y]"]
[dependency-groups]
dev = ["MY-CORE ~= 1.0"]
[tool.poetry.dependencies]
my-core = { path = "../core", develop = true }
[tool.uv.sources]
my-core = { workspace = true }
`,
    }
    const { packages } = workspaceOf(makeRepository(tree))
    const file = 'app/pyproject.toml'
    const id = 'pypi:my-core'
    expect(packages.find((pkg) => pkg.name === 'app')?.dependencies).toEqual([
      {
        id,
        kind: 'runtime',
        range: '>=1.0,<2',
        accepts: '>=1.0,<2',
        marker: "python_version > '3.8'",
        at: { file, line: 7, column: 17 },
      },
      { id, kind: 'extra', group: 'x', range: '', accepts: null, at: { file, line: 9, column: 6 } },
      {
        id,
        kind: 'group',
        group: 'dev',
        range: '~= 1.0',
        accepts: '~=1.0',
        at: { file, line: 11, column: 8 },
      },
      { id, kind: 'runtime', range: '', accepts: null, at: { file, line: 13, column: 11 } },
    ])
  })
})
