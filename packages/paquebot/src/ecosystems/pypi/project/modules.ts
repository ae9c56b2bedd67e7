import { posix } from 'node:path'
import type { Repository } from '../../../io/repository.ts'
import { normalizeName } from './names.ts'
import { isTable, type Pyproject } from './pyproject.ts'

/** An importable package or module of the project, where it stands and what it is called. */
export interface SourceModule {
  /** As in the wheel: `pkg`, `ns/pkg`, `single.py`. */
  readonly target: string
  /** Folder or file, relative to the root of the repository. */
  readonly source: string
}

/** What the build backends make of a pyproject.toml; the name of a backend's entry point begins with the key. */
export type Backend =
  | 'hatchling'
  | 'setuptools'
  | 'flit'
  | 'poetry'
  | 'pdm'
  | 'uv'
  | 'maturin'
  | 'scikit-build'
  | 'other'

const backends: readonly (readonly [string, Backend])[] = [
  ['hatchling', 'hatchling'],
  ['setuptools', 'setuptools'],
  ['flit', 'flit'],
  ['poetry', 'poetry'],
  ['pdm', 'pdm'],
  ['uv_build', 'uv'],
  ['maturin', 'maturin'],
  ['scikit_build', 'scikit-build'],
]

/** The build backend; setuptools when nothing is said. Source: PEP 517, `build-backend`. */
export function backendOf(pyproject: Pyproject | undefined): Backend {
  const named = pyproject?.string('build-system', 'build-backend')
  if (named === undefined) return 'setuptools'
  return backends.find(([start]) => named.startsWith(start))?.[1] ?? 'other'
}

/**
 * The modules of a project: what the backend's settings list, else what its own search would find
 * in `src` and beside the manifest. Empty when there is none or the settings are beyond us.
 */
export function findModules(
  repository: Repository,
  folder: string,
  name: string,
  pyproject: Pyproject | undefined,
): readonly SourceModule[] {
  const tree = treeOf(repository, folder)
  const listed = pyproject === undefined ? [] : listedModules(pyproject).filter(tree.holds)
  const found = listed.length > 0 ? listed : (named(tree, name) ?? searched(tree))
  return found.map(({ target, source }) => ({ target, source: posix.join(folder, source) }))
}

interface Tree {
  readonly files: readonly string[]
  holds(module: SourceModule): boolean
}

/** Python files of the project, relative to its folder. */
function treeOf(repository: Repository, folder: string): Tree {
  const start = folder === '.' ? '' : `${folder}/`
  const files = repository
    .below(folder)
    .filter((path) => /\.pyi?$/.test(path))
    .map((path) => path.slice(start.length))
  const holds = ({ source }: SourceModule) =>
    files.some((file) => file === source || file.startsWith(`${source}/`))
  return { files, holds }
}

/** Modules that the settings name, relative to the project. */
function listedModules(pyproject: Pyproject): readonly SourceModule[] {
  return [
    ...hatchPackages(pyproject),
    ...poetryPackages(pyproject),
    ...setuptoolsPackages(pyproject),
    ...namedModule(pyproject),
  ]
}

function hatchPackages(pyproject: Pyproject): readonly SourceModule[] {
  const wheel = ['tool', 'hatch', 'build', 'targets', 'wheel']
  const listed = pyproject.strings(...wheel, 'packages')
  return listed.map((path) => {
    const source = posix.normalize(path).replace(/\/$/, '')
    return { target: posix.basename(source), source }
  })
}

function poetryPackages(pyproject: Pyproject): readonly SourceModule[] {
  const listed = pyproject.value('tool', 'poetry', 'packages')
  return (Array.isArray(listed) ? listed : []).flatMap((entry) => {
    if (!isTable(entry) || typeof entry.include !== 'string' || entry.include.includes('*'))
      return []
    const from = typeof entry.from === 'string' ? entry.from : '.'
    const to = typeof entry.to === 'string' ? entry.to : '.'
    return { target: posix.join(to, entry.include), source: posix.join(from, entry.include) }
  })
}

function setuptoolsPackages(pyproject: Pyproject): readonly SourceModule[] {
  const root = pyproject.string('tool', 'setuptools', 'package-dir', '') ?? '.'
  const packages = pyproject
    .strings('tool', 'setuptools', 'packages')
    .filter((name) => !name.includes('.'))
    .map((name) => {
      const own = pyproject.string('tool', 'setuptools', 'package-dir', name)
      return { target: name, source: posix.normalize(own ?? posix.join(root, name)) }
    })
  const single = pyproject
    .strings('tool', 'setuptools', 'py-modules')
    .map((name) => ({ target: `${name}.py`, source: posix.join(root, `${name}.py`) }))
  return [...packages, ...single]
}

function namedModule(pyproject: Pyproject): readonly SourceModule[] {
  const flit = pyproject.string('tool', 'flit', 'module', 'name')
  const uv = pyproject.string('tool', 'uv', 'build-backend', 'module-name')
  const uvRoot = pyproject.string('tool', 'uv', 'build-backend', 'module-root') ?? 'src'
  const maturin = pyproject.string('tool', 'maturin', 'python-source') ?? '.'
  const target = (flit ?? uv ?? pyproject.string('tool', 'maturin', 'module-name'))?.split('.')
  if (target === undefined) return []
  const path = target.join('/')
  return ['src', uvRoot, maturin, '.'].flatMap((root) => [
    { target: path, source: posix.join(root, path) },
    { target: `${path}.py`, source: posix.join(root, `${path}.py`) },
  ])
}

/** The module that is called like the project, in `src` or beside the manifest. */
function named(tree: Tree, name: string): readonly SourceModule[] | undefined {
  const plain = normalizeName(name)
  const paths = [plain.replaceAll('-', '_'), name.replaceAll('.', '/').replaceAll('-', '_')]
  const candidates = ['src', '.'].flatMap((root) =>
    [...new Set(paths)].flatMap((path) => [
      { target: path, source: posix.join(root, path) },
      { target: `${path}.py`, source: posix.join(root, `${path}.py`) },
    ]),
  )
  const found = candidates.find(tree.holds)
  return found === undefined ? undefined : [found, ...besides(tree, found)]
}

/** In `src` everything is packed, so its other packages belong to the project as well. */
function besides(tree: Tree, found: SourceModule): readonly SourceModule[] {
  if (!found.source.startsWith('src/')) return []
  return searched(tree).filter(
    (module) =>
      module.source.startsWith('src/') &&
      !module.source.startsWith(found.source.split('/', 2).join('/')),
  )
}

/** Source: setuptools, "Automatic discovery", the names it reserves in a flat layout. */
const reserved = new Set(
  `ci bin debian doc docs documentation manpages news newsfragments changelog test tests unit_test unit_tests
   example examples scripts tools util utils python build benchmark benchmarks exercise exercises htmlcov
   tasks fabfile site_scons conftest setup noxfile migrations alembic`.split(/\s+/),
)

function searched(tree: Tree): readonly SourceModule[] {
  const inSource = topLevel(tree, 'src/')
  return inSource.length > 0
    ? inSource
    : topLevel(tree, '').filter(({ target }) => !reserved.has(target))
}

function topLevel(tree: Tree, root: string): readonly SourceModule[] {
  const folders = tree.files
    .filter((file) => file.startsWith(root) && file.endsWith('/__init__.py'))
    .map((file) => file.slice(root.length).split('/'))
    .filter((parts) => parts.length === 2)
    .map(([folder = '']) => folder)
  return [...new Set(folders)].map((target) => ({ target, source: `${root}${target}` }))
}
