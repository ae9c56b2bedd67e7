import { posix } from 'node:path'
import type { Drafts } from '../../../io/drafts.ts'
import type { Package } from '../../../model/package.ts'
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

/** Moves the line with the package's own version in uv.lock; its other bytes stay. */
export function moveLockedVersion(pkg: Package, version: string, drafts: Drafts): void {
  const file = nearestLockfile(pkg, 'uv.lock', drafts.read)
  const text = file === undefined ? undefined : drafts.read(file)
  if (file === undefined || text === undefined) return
  const folder = posix.relative(posix.dirname(file), pkg.path) || '.'
  const span = ownVersion(text, normalizeName(pkg.name), folder)
  if (span !== undefined)
    drafts.write(file, text.slice(0, span.start) + version + text.slice(span.end))
}

/**
 * Offsets of the version in the `[[package]]` block of a workspace member. uv writes that file, so
 * its lines have one form; parsing thousands of blocks for one line would be slow.
 */
function ownVersion(
  text: string,
  name: string,
  folder: string,
): { start: number; end: number } | undefined {
  const pattern = new RegExp(
    String.raw`^\[\[package\]\]\r?\nname = "${name}"\r?\nversion = "(?<version>[^"\n]+)"\r?\nsource = \{ (?:editable|virtual|directory) = "(?<path>[^"]*)" \}`,
    'dgm',
  )
  for (const match of text.matchAll(pattern)) {
    const span = match.indices?.groups?.version
    if (match.groups?.path === folder && span !== undefined) return { start: span[0], end: span[1] }
  }
  return undefined
}

const hashLine = /^content-hash = "(?<hash>[0-9a-f]{64})"/m

/**
 * Renews the content-hash of poetry.lock after the manifest's ranges have changed. Which keys count
 * differs between Poetry's versions, so the one is used that explains the hash in the file; when none
 * does, the file was stale before and stays so.
 */
export function renewContentHash(pkg: Package, manifestBefore: string, drafts: Drafts): void {
  const file = posix.join(pkg.path, 'poetry.lock')
  const old = hashLine.exec(drafts.read(file) ?? '')?.groups?.hash
  const after = pyprojectIn(drafts, pkg.path)
  if (old === undefined || after === undefined || after.text === manifestBefore) return
  const before = pyprojectIn({ read: () => manifestBefore }, pkg.path)
  const content = contents.find((one) => before !== undefined && hashOf(one(before)) === old)
  if (content === undefined) return
  drafts.write(file, (drafts.read(file) ?? '').replace(old, hashOf(content(after))))
}

const legacyKeys = ['dependencies', 'source', 'extras', 'dev-dependencies']
const projectKeys = ['requires-python', 'dependencies', 'optional-dependencies']

/** What Poetry hashes: of 2.2 and later, of 2.0, of 1.x. Source: poetry `packages/locker.py`, `_get_relevant_content`. */
const contents: readonly ((pyproject: Pyproject) => unknown)[] = [
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
