import { posix } from 'node:path'
import type { Drafts } from '../../io/drafts.ts'
import { findWorkspaceGlobs } from './globs.ts'
import { readOverrides } from './overrides.ts'
import { yamlText } from './yaml-text.ts'

/** A dependency text that a lockfile repeats. */
export interface LockedRange {
  /** The key in the manifest. */
  readonly key: string
  readonly from: string
  readonly to: string
  /** The table of the manifest; a package can stand in two of them with the same text. */
  readonly table?: string
  /** A peer that stands in another table as well; pnpm writes down that one's range. */
  readonly isShadowed?: boolean
}

/** What a release changes of one package, as lockfiles know it. */
export interface LockChange {
  /** Folder relative to the root. */
  readonly path: string
  readonly name: string
  readonly version: string
  readonly ranges: readonly LockedRange[]
}

interface Edited {
  readonly text: string
  /** What the lockfile says of the package now; undefined when it says nothing. */
  readonly block?: string | undefined
}

type LockEdit = (text: string, change: LockChange) => Edited

const edits: Readonly<Record<string, LockEdit>> = {
  'package-lock.json': editPackageLock,
  'npm-shrinkwrap.json': editPackageLock,
  'pnpm-lock.yaml': editPnpmLock,
  'bun.lock': editBunLock,
  'yarn.lock': editYarnLock,
}

/**
 * Carries versions and ranges of workspace packages into the lockfiles, so that a frozen install
 * right after passes. By text: lockfiles are machine-written, and only these bytes may change. A lockfile
 * that does not say what the manifest said is doubted: it was stale, or of a form that we do not know.
 */
export function editLockfiles(drafts: Drafts, change: LockChange): void {
  for (const [name, edit] of Object.entries(edits)) {
    for (const file of lockfilesNamed(drafts, name, change)) {
      editLockfile(drafts, { name, file, edit }, change)
    }
  }
}

interface Lockfile {
  readonly name: string
  readonly file: string
  readonly edit: LockEdit
}

function editLockfile(drafts: Drafts, { name, file, edit }: Lockfile, change: LockChange): void {
  const before = drafts.read(file)
  if (before === undefined || isClassicYarn(name, before)) return
  const folder = posix.dirname(file)
  const path = posix.relative(folder, change.path) || '.'
  const isPnpm = name === 'pnpm-lock.yaml'
  const ranges = change.ranges.filter(({ isShadowed }) => !isPnpm || isShadowed !== true)
  const { text, block } = edit(before, { ...change, path, ranges })
  drafts.write(file, text)
  const isRight = block === undefined ? !isWanted(name, path, ranges) : holds(block, ranges)
  if (!isRight && serves(drafts, folder, change.path)) drafts.doubt(file)
}

/** Yarn 1 writes down strangers only, never a package of the workspace. */
const isClassicYarn = (name: string, text: string) =>
  name === 'yarn.lock' && !text.includes('\n__metadata:')

/**
 * Must the lockfile say something of the package? Where ranges move, always; npm and Bun also write down the
 * version of every package of a workspace.
 */
function isWanted(name: string, path: string, ranges: readonly LockedRange[]): boolean {
  return ranges.length > 0 || (path !== '.' && !name.endsWith('.yaml') && name !== 'yarn.lock')
}

/** Is the install in `folder` the one that installs the package? */
function serves(drafts: Drafts, folder: string, path: string): boolean {
  return folder === path || (folder === '.' && findWorkspaceGlobs(drafts)?.lists(path) === true)
}

/** Does the block repeat every range as the manifest has it now? */
function holds(block: string, ranges: readonly LockedRange[]): boolean {
  const lines = block.split('\n').map((line) => line.trim())
  return ranges.every(({ key, to }) => {
    const starts = [`${key}:`, `"${key}":`, `'${key}':`]
    return lines.some((line, i) => {
      const start = starts.find((one) => line.startsWith(one))
      return (
        start !== undefined && valueIn(line.slice(start.length) || lines[i + 1]) === valueIn(to)
      )
    })
  })
}

/** The bare text of a value in any of the lockfiles; pnpm puts it below its key. */
const valueIn = (text = '') =>
  text.replace(/^(?:specifier:)? *["']?(?:npm:)?/, '').replace(/["']?,?$/, '')

/** Any lockfile of the repository may know the package: one outside the workspace links it by its path. */
function lockfilesNamed(drafts: Drafts, name: string, { path }: LockChange): readonly string[] {
  return drafts.named?.(name) ?? [...new Set(['.', path])].map((folder) => posix.join(folder, name))
}

/** Carries a moved entry of a catalog into the lockfiles that repeat it: pnpm's and Bun's. */
export function editLockedCatalog(drafts: Drafts, catalog: string, range: LockedRange): void {
  const pnpm = drafts.read('pnpm-lock.yaml')
  if (pnpm !== undefined) {
    drafts.write('pnpm-lock.yaml', editPnpmCatalog(pnpm, catalog, range))
    // What an override puts in place of the entry is written down in ways of its own.
    if (readOverrides(drafts).some(({ name }) => name === range.key)) drafts.doubt('pnpm-lock.yaml')
  }
  const bun = drafts.read('bun.lock')
  if (bun === undefined) return
  const places =
    catalog === 'default' ? [['catalog'], ['catalogs', 'default']] : [['catalogs', catalog]]
  const edit = (block: string) => editRanges(block, [range])
  drafts.write(
    'bun.lock',
    places.reduce((text, path) => editJsonBlock(text, path, edit), bun),
  )
}

/** package-lock.json 2 and 3: `packages[""]` and `packages["packages/a"]`, and the version at the top. */
function editPackageLock(text: string, change: LockChange): Edited {
  const top = change.path === '.' ? editTopVersion(text, change.version) : text
  return editJsonPackage(editRequires(top, change), 'packages', change)
}

function editTopVersion(text: string, version: string): string {
  return text.replace(
    /^(\{\s*"name": "[^"]*",\s*"version": )"[^"]*"/,
    (_, before) => before + JSON.stringify(version),
  )
}

/** Version 2 repeats ranges for npm 6: `dependencies["@x/a"].requires`, without peers. */
function editRequires(text: string, change: LockChange): string {
  const ranges = change.ranges.filter(({ table }) => table !== 'peerDependencies')
  const edit = (block: string) => ranges.reduce(editJsonRange, block)
  return editJsonBlock(text, ['dependencies', change.name], edit)
}

/** bun.lock: `workspaces["packages/a"]`, JSON with commas at the end. */
function editBunLock(text: string, change: LockChange): Edited {
  return editJsonPackage(text, 'workspaces', change)
}

function editJsonPackage(text: string, section: string, change: LockChange): Edited {
  let block: string | undefined
  const key = change.path === '.' ? '' : change.path
  const edited = editJsonBlock(text, [section, key], (old) => {
    block = editJsonEntry(old, change)
    return block
  })
  return { text: edited, block }
}

function editJsonEntry(block: string, change: LockChange): string {
  const version = /^("[^"]*": \{\s*(?:"name": "[^"]*",\s*)?"version": )"[^"]*"/
  const versioned = block.replace(version, (_, before) => before + JSON.stringify(change.version))
  return editRanges(versioned, change.ranges)
}

function editRanges(block: string, ranges: readonly LockedRange[]): string {
  return ranges.reduce((draft, range) => {
    if (range.table === undefined) return editJsonRange(draft, range)
    const table = new RegExp(`"${range.table}": \\{[^}]*\\}`)
    return draft.replace(table, (texts) => editJsonRange(texts, range))
  }, block)
}

const editJsonRange = (texts: string, { key, from, to }: LockedRange) => {
  const name = JSON.stringify(key)
  return texts.replaceAll(
    `${name}: ${JSON.stringify(from)}`,
    () => `${name}: ${JSON.stringify(to)}`,
  )
}

/**
 * Edits the object at a path of keys, each found by its depth: lockfiles indent every level alike, and
 * an object ends at the first brace as deep as its key.
 */
function editJsonBlock(
  text: string,
  path: readonly string[],
  edit: (block: string) => string,
): string {
  const unit = /^\{\r?\n([ \t]+)/.exec(text)?.[1] ?? '  '
  let span = { start: 0, end: text.length }
  for (const [depth, key] of path.entries()) {
    const found = findJsonBlock(text, span, unit.repeat(depth + 1) + JSON.stringify(key))
    if (found === undefined) return text
    span = found
  }
  const { start, end } = span
  return text.slice(0, start) + edit(text.slice(start, end)) + text.slice(end)
}

/** From the indented key to the brace that closes it. */
function findJsonBlock(
  text: string,
  within: { readonly start: number; readonly end: number },
  key: string,
): { start: number; end: number } | undefined {
  const start = text.indexOf(`\n${key}: {`, within.start) + 1
  const indent = key.slice(0, key.indexOf('"'))
  const end = start === 0 ? 0 : text.indexOf(`\n${indent}}`, start) + 1
  return end === 0 || end > within.end ? undefined : { start: start + indent.length, end }
}

/** pnpm-lock.yaml from version 5.4: the `specifier` lines of one importer. Versions are links, so they stay. */
function editPnpmLock(text: string, change: LockChange): Edited {
  const importer = new RegExp(
    `^  ${yamlKey(change.path)}:(?: \\{\\})?\\r?\\n(?:(?: {4,}.*)?\\r?\\n)*`,
    'm',
  )
  let block: string | undefined
  const edited = text.replace(importer, (old) => {
    block = change.ranges.reduce(editPnpmRange, old)
    return block
  })
  return { text: editPnpmCatalogVersion(edited, change), block }
}

function editPnpmRange(block: string, { key, from, to }: LockedRange): string {
  const line = new RegExp(
    `^( +${yamlKey(key)}:(?:\\r?\\n +specifier:)? )(["']?)${escaped(from)}\\2(\\r?)$`,
    'm',
  )
  return block.replace(line, (_, before, __, end) => before + yamlText(to) + end)
}

/** pnpm 10 writes the version of a linked package into `catalogs:`; one from a registry has an entry of its own. */
function editPnpmCatalogVersion(text: string, { name, version }: LockChange): string {
  const line = new RegExp(
    `^( {4}${yamlKey(name)}:\\r?\\n {6}specifier: .*\\r?\\n {6}version: )(\\d[^\\s]*)$`,
    'gm',
  )
  return editPnpmCatalogs(text, (section) =>
    section.replace(line, (whole, before, locked) => {
      const isStranger = new RegExp(`^  ${yamlKey(`${name}@${locked}`)}:`, 'm').test(text)
      return isStranger ? whole : before + version
    }),
  )
}

/** pnpm writes catalogs before the importers, so the long rest need not be looked through. */
function editPnpmCatalogs(text: string, edit: (section: string) => string): string {
  const end = text.indexOf('\nimporters:') + 1
  if (!text.slice(0, end).includes('\ncatalogs:')) return text
  const head = text.slice(0, end)
  return head.replace(/^catalogs:\r?\n(?:(?: .*)?\r?\n)*/m, edit) + text.slice(end)
}

/** `catalogs:` of pnpm-lock.yaml repeats each entry that is used; a linked package has the range as its version too. */
function editPnpmCatalog(text: string, catalog: string, { key, from, to }: LockedRange): string {
  const named = new RegExp(`^  ${yamlKey(catalog)}:\\r?\\n(?: {4,}.*\\r?\\n)*`, 'm')
  const entry = new RegExp(`^ {4}${yamlKey(key)}:\\r?\\n(?: {6}.*\\r?\\n)*`, 'm')
  const line = new RegExp(`^( {6}(?:specifier|version): )(["']?)${escaped(from)}\\2(?=\\r?$)`, 'gm')
  const edit = (block: string) => block.replace(line, (_, before) => before + yamlText(to))
  return editPnpmCatalogs(text, (all) => all.replace(named, (one) => one.replace(entry, edit)))
}

/** A key as YAML writers put it: `packages/a`, `'@x/a'`. */
const yamlKey = (key: string) => `["']?${escaped(key)}["']?`

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Yarn 2 and later: dependency lines of the workspace's entry, and the list of descriptors of the other. */
function editYarnLock(text: string, change: LockChange): Edited {
  const own = `${change.name}@workspace:${change.path}`
  const edited = change.ranges.reduce((draft, range) => {
    const moved = draft.replace(yarnEntry(own), (block) => editYarnRange(block, range))
    const isPeer = range.table === 'peerDependencies'
    return moved === draft || isPeer ? moved : editYarnHeader(moved, range)
  }, text)
  return { text: edited, block: yarnEntry(own).exec(edited)?.[0] }
}

const yarnEntry = (descriptor: string) =>
  new RegExp(`^"[^"\\n]*${escaped(descriptor)}(?:, [^"\\n]*)?":\\n(?: .*\\n)*`, 'm')

/** Yarn puts tools and what is optional among the dependencies. */
function editYarnRange(block: string, { key, from, to, table }: LockedRange): string {
  const section = table === 'peerDependencies' ? table : 'dependencies'
  const lines = new RegExp(`^ {2}${section}:\\n(?: {4}.*\\n)*`, 'm')
  const line = new RegExp(`^( +"?${escaped(key)}"?: )("?)(npm:)?${escaped(from)}\\2$`, 'm')
  return block.replace(lines, (texts) =>
    texts.replace(line, (_, before, __, npm = '') => before + symlText(npm + to)),
  )
}

/** Yarn's own form of YAML quotes what could be read as something else, and nothing more. */
const symlText = (text: string) =>
  /^[^-?:,\][{}#&*!|>'"%@` \t][^,\][{}:#]*$/.test(text) ? text : JSON.stringify(text)

/**
 * Yarn lists every range that leads to an entry in its first line, sorted; a stale one fails
 * `--immutable`. A range that was not in the list does not lead there: a resolution replaces it.
 */
function editYarnHeader(text: string, { key, from, to }: LockedRange): string {
  const header = new RegExp(`^"((?:[^"\\n]*, )?${escaped(key)}@workspace:[^"\\n]*)":$`, 'm')
  const used = usedDescriptors(text, key)
  return text.replace(header, (whole, list: string) => {
    const before = list.split(', ')
    const moved = before.filter((one) => [`${key}@${from}`, `${key}@npm:${from}`].includes(one))
    const added = moved.map((one) => one.slice(0, one.length - from.length) + to)
    const kept = before.filter((one) => !moved.includes(one) || used.has(one))
    return moved.length === 0 ? whole : `"${[...new Set([...kept, ...added])].sort().join(', ')}":`
  })
}

/** What the entries of the lockfile want of a package; peers lead nowhere. */
function usedDescriptors(text: string, name: string): ReadonlySet<string> {
  const tables = text.matchAll(/^ {2}dependencies:\n((?: {4}.*\n)*)/gm)
  const line = new RegExp(`^ {4}"?${escaped(name)}"?: "?([^"\\n]+)"?$`, 'm')
  const ranges = [...tables].flatMap(([, table = '']) => line.exec(table)?.[1] ?? [])
  return new Set(ranges.map((range) => `${name}@${range}`))
}
