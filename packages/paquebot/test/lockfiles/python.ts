import type { LockCase } from '../support/lock-case.ts'

interface Pyproject {
  readonly name: string
  readonly build?: 'hatchling' | 'poetry' | 'pdm' | 'none'
  readonly project?: string
  readonly rest?: string
}

const backEnds = {
  hatchling: 'requires = ["hatchling"]\nbuild-backend = "hatchling.build"',
  pdm: 'requires = ["pdm-backend"]\nbuild-backend = "pdm.backend"',
  poetry: 'requires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"',
}

/** A pyproject.toml of version 1.0.0; `project` goes on in its table, `rest` comes after. */
function pyproject({ name, build = 'hatchling', project = '', rest = '' }: Pyproject): string {
  const system = build === 'none' ? '' : `[build-system]\n${backEnds[build]}\n\n`
  const head = `[project]\nname = "${name}"\nversion = "1.0.0"\nrequires-python = ">=3.11"\n`
  return `${system}${head}${project}\n${rest}`
}

const changes = { 'My.Core': 'major', app: 'minor' } as const
const module = (folder: string, name: string) => ({ [`${folder}/${name}/__init__.py`]: '' })

const uv = {
  tool: 'uv',
  changes,
  lock: ['lock'],
  frozen: [
    ['lock', '--check'],
    ['sync', '--locked', '--all-packages', '--no-install-workspace'],
  ],
} as const

const uvMembers = {
  '.changeset/config.json': {},
  'libs/core/pyproject.toml': pyproject({
    name: 'My.Core',
    project:
      'dependencies = ["iniconfig>=2"]\n[project.optional-dependencies]\nfast = ["packaging>=20"]',
  }),
  ...module('libs/core', 'my_core'),
  'libs/app/pyproject.toml': pyproject({
    name: 'app',
    project: `dependencies = ["My_Core[fast]>=1.0,<2; python_version > '3.8'", "iniconfig"]
[project.optional-dependencies]
all = ["my-core==1.0.0"]
`,
    rest: `[dependency-groups]
dev = ["my-core~=1.0", { include-group = "lint" }]
lint = ["iniconfig>=2,<3"]
[tool.uv.sources]
my-core = { workspace = true }
`,
  }),
  ...module('libs/app', 'app'),
}

const uvCases: readonly LockCase[] = [
  {
    ...uv,
    story: 'members of a workspace with extras, groups and sources, and a root that is a package',
    files: {
      ...uvMembers,
      'pyproject.toml': pyproject({
        name: 'root',
        build: 'none',
        project: 'dependencies = ["app>=1.0.0", "my-core>=1,<2"]',
        rest: `[tool.uv.workspace]
members = ["libs/*"]
[tool.uv.sources]
my-core = { workspace = true }
app = { workspace = true }
`,
      }),
    },
    lockfiles: ['uv.lock'],
  },
  {
    ...uv,
    story: 'a project outside the workspace that takes a member by its path',
    files: {
      ...uvMembers,
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["libs/*"]\n',
      'tools/cli/pyproject.toml': pyproject({
        name: 'cli',
        project: 'dependencies = ["my-core>=1.0,<2"]',
        rest: '[tool.uv.sources]\nmy-core = { path = "../../libs/core", editable = true }\n',
      }),
      ...module('tools/cli', 'cli'),
    },
    changes: { ...changes, cli: 'patch' },
    folders: ['.', 'tools/cli'],
    frozen: [['lock', '--check']],
    lockfiles: ['tools/cli/uv.lock', 'uv.lock'],
  },
]

const poetry = {
  tool: 'poetry',
  changes,
  lock: ['lock', '--no-interaction'],
  frozen: [
    ['check', '--lock', '--no-interaction'],
    ['install', '--no-root', '--no-interaction', '--dry-run'],
  ],
} as const

const legacyPoetry = (name: string, dependencies: string) => `[tool.poetry]
name = "${name}"
version = "1.0.0"
description = "${name}"
authors = ["A <a@example.com>"]
[tool.poetry.dependencies]
python = "^3.11"
${dependencies}
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
`

const poetryCases: readonly LockCase[] = [
  {
    ...poetry,
    story: '`[tool.poetry]` with siblings by path, in a group and as an extra',
    files: {
      '.changeset/config.json': {},
      'core/pyproject.toml': legacyPoetry('My.Core', ''),
      ...module('core', 'my_core'),
      'util/pyproject.toml': legacyPoetry('util', '"My.Core" = "^1.0"'),
      ...module('util', 'util'),
      'app/pyproject.toml': legacyPoetry(
        'app',
        `my-core = { path = "../core", develop = true }
util = { path = "../util", develop = true, optional = true }
[tool.poetry.extras]
all = ["util"]
[tool.poetry.group.dev.dependencies]
my-core = { path = "../core", develop = true }`,
      ),
      ...module('app', 'app'),
    },
    changes: { ...changes, util: 'patch' },
    folders: ['app'],
    lockfiles: ['app/poetry.lock'],
  },
  {
    ...poetry,
    story: '`[project]` with ranges and paths in `[tool.poetry.dependencies]`',
    files: {
      '.changeset/config.json': {},
      'core/pyproject.toml': pyproject({ name: 'My.Core', build: 'poetry' }),
      ...module('core', 'my_core'),
      'app/pyproject.toml': pyproject({
        name: 'app',
        build: 'poetry',
        project: `dependencies = ["my-core (>=1.0,<2.0)"]
description = "Grüße ✓"`,
        rest: `[tool.poetry.dependencies]
my-core = { path = "../core", develop = true }
[dependency-groups]
dev = []
`,
      }),
      ...module('app', 'app'),
    },
    folders: ['app'],
    lockfiles: ['app/poetry.lock'],
  },
]

const pdm = {
  tool: 'pdm',
  changes,
  lock: ['lock', '-q'],
  frozen: [
    ['lock', '--check'],
    ['install', '--frozen-lockfile', '--no-self', '--dry-run'],
  ],
  folders: ['app'],
} as const

const pdmFiles = {
  '.changeset/config.json': {},
  'core/pyproject.toml': pyproject({ name: 'My.Core' }),
  ...module('core', 'my_core'),
  'app/pyproject.toml': pyproject({
    name: 'app',
    build: 'pdm',
    project: `dependencies = ["iniconfig>=2,<3", "my-core>=1.0,<2"]
[project.optional-dependencies]
x = ["My.Core~=1.0; python_version > '3'"]`,
    rest: `[dependency-groups]
Dev_Tools = ["packaging>=20"]
[tool.pdm.resolution.overrides]
my-core = "file:///\${PROJECT_ROOT}/../core"
`,
  }),
  ...module('app', 'app'),
}

const pdmCases: readonly LockCase[] = [
  { ...pdm, story: 'siblings by path', files: pdmFiles, lockfiles: ['app/pdm.lock'] },
  {
    ...pdm,
    story: 'pylock.toml',
    files: { ...pdmFiles, 'app/pdm.toml': '[lock]\nformat = "pylock"\n' },
    lockfiles: ['app/pylock.toml'],
  },
]

export const pythonCases = [...uvCases, ...poetryCases, ...pdmCases]
