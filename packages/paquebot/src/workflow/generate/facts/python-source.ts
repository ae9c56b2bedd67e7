import { posix } from 'node:path'
import type { Pyproject } from '../../../ecosystems/pypi/project/pyproject.ts'
import { filesBelow, filesIn, type Seen } from './seen.ts'

/** What the commands of a Python project are made of. */
export interface PythonSource {
  readonly seen: Seen
  readonly folder: string
  readonly pyproject: Pyproject
  /** The other projects of its workspace. */
  readonly members: readonly Pyproject[]
  readonly tool: 'uv' | 'poetry' | 'pdm' | 'pip'
  /** Relative to the root. */
  readonly lockfile?: string
  /** Groups and extras that development needs. */
  readonly groups: readonly string[]
  readonly extras: readonly string[]
  /** Files of requirements for development. */
  readonly requirements: readonly string[]
  /** Names of everything that is installed for development. */
  readonly installed: ReadonlySet<string>
  /** Folders or files with the code that is shipped, relative to the project. */
  readonly sources: readonly string[]
  /** Its files, relative to it. */
  readonly files: readonly string[]
}

const lockfiles = { 'uv.lock': 'uv', 'poetry.lock': 'poetry', 'pdm.lock': 'pdm' } as const

/** Groups of these names are for other work than checking. */
const elsewhere =
  /^(?:docs?|documentation|release|publish|notebooks?|examples?|bench(?:mark(?:s|ing)?)?|profil(?:e|ing))$/
const development =
  /^(?:dev|develop|development|tests?|testing|lint|linting|typing|types|type-check|mypy|ci|check|qa|quality|style|format|cov|coverage)$/

export function sourceOf(
  seen: Seen,
  folder: string,
  pyproject: Pyproject,
  members: readonly Pyproject[],
): PythonSource {
  const lock = Object.entries(lockfiles).find(([name]) => filesIn(seen, folder).includes(name))
  const tables = groupTables(pyproject)
  const groups = groupsOf(Object.keys(tables))
  const extras = extrasOf(pyproject)
  const requirements = filesIn(seen, folder).filter((name) =>
    /^(?:requirements[-_.](?:dev|tests?|testing|lint|ci)|(?:dev|tests?)[-_.]requirements)\.txt$/.test(
      name,
    ),
  )
  return {
    seen,
    folder,
    pyproject,
    members,
    tool: lock?.[1] ?? toolOf(pyproject),
    ...(lock === undefined ? {} : { lockfile: posix.join(folder, lock[0]) }),
    groups,
    extras,
    requirements,
    installed: installedNames(seen, { folder, pyproject, members, tables, requirements }),
    sources: sourcesOf(seen, folder, members),
    files: filesBelow(seen, folder),
  }
}

function toolOf(pyproject: Pyproject): PythonSource['tool'] {
  if (pyproject.value('tool', 'poetry') !== undefined && pyproject.value('project') === undefined)
    return 'poetry'
  return 'pip'
}

/** Dependency groups by name, in the standard's form and in those of Poetry, PDM and uv before it. */
function groupTables(pyproject: Pyproject): Readonly<Record<string, readonly string[]>> {
  const standard = Object.keys(pyproject.table('dependency-groups')).map(
    (name) => [name, pyproject.strings('dependency-groups', name)] as const,
  )
  const poetry = Object.keys(pyproject.table('tool', 'poetry', 'group')).map(
    (name) =>
      [
        name,
        Object.keys(pyproject.table('tool', 'poetry', 'group', name, 'dependencies')),
      ] as const,
  )
  const pdm = Object.keys(pyproject.table('tool', 'pdm', 'dev-dependencies')).map(
    (name) => [name, pyproject.strings('tool', 'pdm', 'dev-dependencies', name)] as const,
  )
  const uv = pyproject.strings('tool', 'uv', 'dev-dependencies')
  return Object.fromEntries([
    ...standard,
    ...poetry,
    ...pdm,
    ...(uv.length === 0 ? [] : [['dev', uv] as const]),
  ])
}

/** Those whose names say that they are for development; without any of these all that are for nothing else. */
function groupsOf(names: readonly string[]): readonly string[] {
  const known = names.filter((name) => development.test(name))
  return known.length > 0 ? known : names.filter((name) => !elsewhere.test(name))
}

/** `all` stands for the others; those for development come with it. */
function extrasOf(pyproject: Pyproject): readonly string[] {
  const names = [
    ...Object.keys(pyproject.table('project', 'optional-dependencies')),
    ...Object.keys(pyproject.table('tool', 'poetry', 'extras')),
  ]
  const rivals = conflicting(pyproject)
  const useful = names.filter((name) => !elsewhere.test(name) && !rivals.has(name))
  return useful.includes('all')
    ? useful.filter((name) => name === 'all' || development.test(name))
    : useful
}

/** Extras that uv is told not to install together. */
function conflicting(pyproject: Pyproject): ReadonlySet<string> {
  const sets = pyproject.value('tool', 'uv', 'conflicts')
  const text = sets === undefined ? '' : JSON.stringify(sets)
  return new Set([...text.matchAll(/"extra":"([^"]+)"/g)].map(([, name = '']) => name))
}

interface Declared {
  readonly folder: string
  readonly pyproject: Pyproject
  readonly members: readonly Pyproject[]
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly requirements: readonly string[]
}

function installedNames(
  seen: Seen,
  { folder, pyproject, members, tables, requirements }: Declared,
): ReadonlySet<string> {
  const extras = extrasOf(pyproject).flatMap((name) =>
    pyproject.strings('project', 'optional-dependencies', name),
  )
  const own = [pyproject, ...members].flatMap((one) => [
    ...one.strings('project', 'dependencies'),
    ...Object.keys(one.table('tool', 'poetry', 'dependencies')),
    ...one.strings('dependency-groups', 'dev'),
  ])
  const listed = requirements.flatMap((name) =>
    (seen.files.read(posix.join(folder, name)) ?? '').split('\n'),
  )
  const all = [...Object.values(tables).flat(), ...extras, ...own, ...listed]
  return new Set(
    all.flatMap((text) => /^[A-Za-z0-9][\w.-]*/.exec(text.trim())?.[0].toLowerCase() ?? []),
  )
}

/** `src`, or the folders at the top with an `__init__.py`, or single modules; of members below their folders. */
function sourcesOf(seen: Seen, folder: string, members: readonly Pyproject[]): readonly string[] {
  const own = topSources(seen, folder)
  const others = members.flatMap((one) =>
    topSources(seen, one.folder).map((path) =>
      posix.relative(folder, posix.join(one.folder, path)),
    ),
  )
  return [...own, ...others]
}

function topSources(seen: Seen, folder: string): readonly string[] {
  const files = filesBelow(seen, folder)
  if (files.some((path) => /^src\/.+\.py$/.test(path))) return ['src']
  const packages = files.flatMap((path) => /^([^/]+)\/__init__\.pyi?$/.exec(path)?.[1] ?? [])
  const shipped = [...new Set(packages)].filter(
    (name) => !/^(?:tests?|testing|docs?|examples?|scripts?|tools?|bench(?:marks?)?)$/.test(name),
  )
  if (shipped.length > 0) return shipped
  return files.filter(
    (path) =>
      /^[a-z_]\w*\.py$/i.test(path) &&
      !/^(?:setup|conftest|noxfile|tasks|hatch_build)\.py$/.test(path),
  )
}
