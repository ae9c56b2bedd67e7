import { posix } from 'node:path'
import picomatch from 'picomatch'
import type { Drafts } from '../../../io/drafts.ts'
import type { Package } from '../../../model/package.ts'
import type { RangeChange } from '../../../model/plan.ts'
import { normalizeName } from '../project/names.ts'
import { isTable, type Pyproject, pyprojectIn } from '../project/pyproject.ts'

/** The nearest lockfile of this name at or above the package; undefined when there is none. */
export function nearestLockfile(
  pkg: Pick<Package, 'path'>,
  name: string,
  read: (path: string) => string | undefined,
): string | undefined {
  const parts = pkg.path === '.' ? [] : pkg.path.split('/')
  const folders = parts.map((_, i) => parts.slice(0, parts.length - i).join('/'))
  return [...folders, '.']
    .map((folder) => posix.join(folder, name))
    .find((path) => read(path) !== undefined)
}

/** What a release changes of one package, as lockfiles know it. */
export interface LockChange {
  readonly pkg: Package
  readonly version: string
  readonly ranges: readonly RangeChange[]
}

/** uv, Poetry, PDM, and PDM in the form of PEP 751. */
const lockfileNames = ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml'] as const

/**
 * Moves the package's version in every lockfile that has it by its path, and the ranges that Poetry
 * repeats. All other bytes stay.
 */
export function editLockfiles(drafts: Drafts, change: LockChange): void {
  for (const name of lockfileNames) {
    for (const file of lockfilesNamed(drafts, name, change.pkg)) {
      const text = drafts.read(file)
      if (text === undefined) continue
      const folder = posix.dirname(file)
      const edited = editLocked(text, folder, change)
      if (edited !== undefined) drafts.write(file, edited)
      // uv always writes down the project itself and the members of its workspace: what is not there came or was
      // renamed later.
      else if (name === 'uv.lock' && isLockedBy(folder, change.pkg.path, drafts)) drafts.doubt(file)
    }
  }
}

/** Is the package the project of the folder, or a member of the uv workspace there? */
function isLockedBy(folder: string, path: string, drafts: Drafts): boolean {
  if (folder === path) return true
  const root = pyprojectIn(drafts, folder)
  const own = posix.relative(folder, path)
  if (root === undefined || own.startsWith('../')) return false
  const lists = (key: string) =>
    root.strings('tool', 'uv', 'workspace', key).some((glob) => picomatch(plainGlob(glob))(own))
  return lists('members') && !lists('exclude')
}

const plainGlob = (glob: string) => posix.normalize(glob).replace(/\/$/, '')

function lockfilesNamed(drafts: Drafts, name: string, pkg: Package): readonly string[] {
  const nearest = () => nearestLockfile(pkg, name, drafts.read)
  return drafts.named?.(name) ?? [nearest() ?? []].flat()
}

/**
 * The tools write these files, so their lines have one form; parsing thousands of blocks for one line would
 * be slow. Undefined when the package is not in it.
 */
function editLocked(text: string, folder: string, change: LockChange): string | undefined {
  const path = posix.relative(folder, change.pkg.path) || '.'
  const source = new RegExp(
    String.raw`^(?:source = \{ (?:editable|virtual|directory) =|url =|path =) "(?:\./)?${escaped(path)}"`,
    'm',
  )
  const head = new RegExp(
    String.raw`^\[\[packages?\]\]\r?\nname = "${normalizeName(change.pkg.name)}"\r?\n`,
    'gm',
  )
  for (const { index } of text.matchAll(head)) {
    const end = text.indexOf('\n[[', index)
    const block = text.slice(index, end === -1 ? undefined : end)
    if (source.test(block))
      return text.slice(0, index) + editBlock(block, change) + text.slice(index + block.length)
  }
  return undefined
}

function editBlock(block: string, { pkg, version, ranges }: LockChange): string {
  const moved = block.replace(/^version = "([^"]*)"/m, (whole, locked: string) =>
    pkg.versionSource.kind === 'manifest' || locked === pkg.version
      ? `version = "${version}"`
      : whole,
  )
  return moved.replace(/^\[package\.dependencies\]\r?\n(?:(?!\[).*\r?\n)*/m, (table) =>
    table
      .split('\n')
      .map((line) => editRange(line, ranges))
      .join('\n'),
  )
}

/** `my-core = "^1.0"`, `my-core = {version = "^1.0", extras = ["x"]}`: Poetry's spelling of the name and the range. */
function editRange(line: string, ranges: readonly RangeChange[]): string {
  const [, key = '', old = ''] = /^"?([\w.-]+)"? = (?:\{.*?\bversion = )?"([^"]*)"/.exec(line) ?? []
  const isOld = ({ on, from }: RangeChange) =>
    on === `pypi:${normalizeName(key)}` && rangeOf(from) === rangeOf(old)
  const change = ranges.find(isOld)
  if (change === undefined) return line
  return line.replace(`"${old}"`, `"${rangeOf(change.to)}"`)
}

/** Without a marker and without blanks. */
const rangeOf = (range: string) => (range.split(';')[0] ?? '').replace(/\s/g, '')

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Where a lockfile keeps the hash of the manifest, and what may have gone into it. */
interface HashedLock {
  readonly name: string
  readonly line: RegExp
  readonly contents: readonly ((pyproject: Pyproject) => unknown)[]
}

/**
 * Renews the hashes of the manifest in poetry.lock, pdm.lock and PDM's pylock.toml after its ranges have
 * changed; a version does not count. Which keys do differs between releases of the tools, so the way is used
 * that explains the hash in the file. When none does, the file is stale or of a form that we do not know: it
 * stays as it is, and its name is returned.
 */
export function renewHashes(
  pkg: Package,
  manifestBefore: string,
  drafts: Drafts,
): readonly string[] {
  const after = pyprojectIn(drafts, pkg.path)
  if (after === undefined || after.text === manifestBefore) return []
  const before = pyprojectIn({ read: () => manifestBefore }, pkg.path)
  if (before === undefined) return []
  return hashedLocks.flatMap(({ name, line, contents }) => {
    const file = posix.join(pkg.path, name)
    const text = drafts.read(file) ?? ''
    const old = line.exec(text)?.groups?.hash
    if (old === undefined) return []
    const content = contents.find((one) => hashOf(one(before)) === old)
    if (content === undefined) return [file]
    drafts.write(file, text.replace(old, hashOf(content(after))))
    return []
  })
}

const legacyKeys = ['dependencies', 'source', 'extras', 'dev-dependencies']
const projectKeys = ['requires-python', 'dependencies', 'optional-dependencies']

/** What Poetry hashes: of 2.2 and later, of 2.0, of 1.x. Source: poetry `packages/locker.py`, `_get_relevant_content`. */
const poetryContents: HashedLock['contents'] = [
  (pyproject) => {
    const groups = pyproject.table('dependency-groups')
    const project = pick(pyproject.table('project'), projectKeys)
    if (Object.keys(project).length + Object.keys(groups).length === 0)
      return legacyContent(pyproject)
    return { project, 'dependency-groups': groups, tool: { poetry: poetryContent(pyproject) } }
  },
  (pyproject) => {
    const project = pick(pyproject.table('project'), projectKeys)
    if (Object.keys(project).length === 0) return legacyContent(pyproject)
    return { project, tool: { poetry: poetryContent(pyproject) } }
  },
  legacyContent,
]

function legacyContent(pyproject: Pyproject): unknown {
  const poetry = pyproject.table('tool', 'poetry')
  const legacy = legacyKeys.map((key) => [key, poetry[key] ?? null] as const)
  return Object.fromEntries([...legacy, ...Object.entries(pick(poetry, ['group']))])
}

const poetryContent = (pyproject: Pyproject) =>
  pick(pyproject.table('tool', 'poetry'), [...legacyKeys, 'group'])

/** What PDM hashes. Source: pdm `project/project_file.py`, `content_hash`. */
function pdmContent(pyproject: Pyproject): unknown {
  const settings = pyproject.table('tool', 'pdm')
  const project = pyproject.table('project')
  return {
    sources: settings.source ?? [],
    dependencies: project.dependencies ?? [],
    'dev-dependencies': pdmGroups(pyproject),
    'optional-dependencies': project['optional-dependencies'] ?? {},
    'requires-python': project['requires-python'] ?? '',
    resolution: settings.resolution ?? {},
  }
}

/** `[dependency-groups]`, and PDM's own table of older times on top. */
function pdmGroups(pyproject: Pyproject): Record<string, unknown> {
  const tables = [
    pyproject.table('dependency-groups'),
    pyproject.table('tool', 'pdm', 'dev-dependencies'),
  ]
  const groups: Record<string, unknown[]> = {}
  for (const [name, list] of tables.flatMap((table) => Object.entries(table))) {
    const group = normalizeName(name)
    groups[group] = [...(groups[group] ?? []), ...(Array.isArray(list) ? list : [])]
  }
  return groups
}

const hashedLocks: readonly HashedLock[] = [
  {
    name: 'poetry.lock',
    line: /^content-hash = "(?<hash>[0-9a-f]{64})"/m,
    contents: poetryContents,
  },
  {
    name: 'pdm.lock',
    line: /^content_hash = "sha256:(?<hash>[0-9a-f]{64})"/m,
    contents: [pdmContent],
  },
  {
    name: 'pylock.toml',
    line: /^\[tool\.pdm\]\r?\nhashes = \{sha256 = "(?<hash>[0-9a-f]{64})"\}/m,
    contents: [pdmContent],
  },
]

function pick(
  table: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    keys.flatMap((key) => (table[key] === undefined ? [] : [[key, table[key]]])),
  )
}

function hashOf(content: unknown): string {
  // Loaded here and not by an import, because `status` comes by this file and node:crypto is slow to load.
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha256').update(pythonJson(content)).digest('hex')
}

/** `json.dumps(value, sort_keys=True)`: a space after commas and colons, ASCII only. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (!isTable(value)) {
    const asEscape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, asEscape)
  }
  const pairs = Object.keys(value)
    .sort()
    .map((key) => `${pythonJson(key)}: ${pythonJson(value[key])}`)
  return `{${pairs.join(', ')}}`
}
