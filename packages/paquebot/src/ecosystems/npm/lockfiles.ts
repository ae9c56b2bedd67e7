import { posix } from 'node:path'
import type { Drafts } from '../../io/drafts.ts'
import { yamlText } from './yaml-text.ts'

/** A dependency text that a lockfile repeats. */
export interface LockedRange {
  /** The key in the manifest. */
  readonly key: string
  readonly from: string
  readonly to: string
}

/** What a release changes of one package, as lockfiles know it. */
export interface LockChange {
  /** Folder relative to the root. */
  readonly path: string
  readonly name: string
  readonly version: string
  readonly ranges: readonly LockedRange[]
}

type LockEdit = (text: string, change: LockChange) => string

const edits: Readonly<Record<string, LockEdit>> = {
  'package-lock.json': editPackageLock,
  'npm-shrinkwrap.json': editPackageLock,
  'pnpm-lock.yaml': editPnpmLock,
  'bun.lock': editBunLock,
  'yarn.lock': editYarnLock,
}

/**
 * Carries versions and ranges of workspace packages into the lockfiles, so that a frozen install
 * right after passes. By text: lockfiles are machine-written, and only these bytes may change.
 */
export function editLockfiles(drafts: Drafts, change: LockChange): void {
  const places =
    change.path === '.'
      ? [['.', '.']]
      : [
          ['.', change.path],
          [change.path, '.'],
        ]
  for (const [folder = '.', path = '.'] of places) {
    for (const [name, edit] of Object.entries(edits)) {
      const file = posix.join(folder, name)
      const text = drafts.read(file)
      if (text !== undefined) drafts.write(file, edit(text, { ...change, path }))
    }
  }
}

/** package-lock.json 2 and 3: `packages[""]` and `packages["packages/a"]`, and the version at the top. */
function editPackageLock(text: string, change: LockChange): string {
  const key = change.path === '.' ? '' : change.path
  const top = change.path === '.' ? editTopVersion(text, change.version) : text
  return editJsonBlock(editRequires(top, change), key, (block) => editJsonEntry(block, change))
}

function editTopVersion(text: string, version: string): string {
  return text.replace(
    /^(\{\s*"name": "[^"]*",\s*"version": )"[^"]*"/,
    (_, before) => before + JSON.stringify(version),
  )
}

/** Version 2 repeats ranges for npm 6: `dependencies["@x/a"].requires`. */
function editRequires(text: string, change: LockChange): string {
  return editJsonBlock(text, change.name, (block) => editRanges(block, change.ranges))
}

/** bun.lock: `workspaces["packages/a"]`, JSON with commas at the end. */
function editBunLock(text: string, change: LockChange): string {
  const key = change.path === '.' ? '' : change.path
  return editJsonBlock(text, key, (block) => editJsonEntry(block, change))
}

function editJsonEntry(block: string, change: LockChange): string {
  const version = /^("[^"]*": \{\s*(?:"name": "[^"]*",\s*)?"version": )"[^"]*"/
  const versioned = block.replace(version, (_, before) => before + JSON.stringify(change.version))
  return editRanges(versioned, change.ranges)
}

function editRanges(block: string, ranges: readonly LockedRange[]): string {
  return ranges.reduce((draft, { key, from, to }) => {
    return draft.replaceAll(
      `${JSON.stringify(key)}: ${JSON.stringify(from)}`,
      `${JSON.stringify(key)}: ${JSON.stringify(to)}`,
    )
  }, block)
}

/** Edits the object under a key, found by its indentation: it ends at the first brace as deep as the key. */
function editJsonBlock(text: string, key: string, edit: (block: string) => string): string {
  const escaped = JSON.stringify(key).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const begin = new RegExp(`^([ \\t]+)${escaped}: \\{\\r?$`, 'm').exec(text)
  if (begin === null) return text
  const start = begin.index + (begin[1] ?? '').length
  const close = new RegExp(`^${begin[1]}\\}`, 'm').exec(text.slice(start))
  if (close === null) return text
  const end = start + close.index
  return text.slice(0, start) + edit(text.slice(start, end)) + text.slice(end)
}

/** pnpm-lock.yaml from version 5.4: the `specifier` lines of one importer. Versions are links, so they stay. */
function editPnpmLock(text: string, change: LockChange): string {
  const importer = new RegExp(`^  ${yamlKey(change.path)}:\\r?\\n(?:(?: {4,}.*)?\\r?\\n)*`, 'm')
  return text.replace(importer, (block) =>
    change.ranges.reduce((draft, { key, from, to }) => {
      const line = new RegExp(
        `^( +${yamlKey(key)}:(?:\\r?\\n +specifier:)? )(["']?)${escaped(from)}\\2(\\r?)$`,
        'm',
      )
      return draft.replace(line, (_, before, __, end) => before + yamlText(to) + end)
    }, block),
  )
}

/** A key as YAML writers put it: `packages/a`, `'@x/a'`. */
const yamlKey = (key: string) => `["']?${escaped(key)}["']?`

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Yarn 2 and later: dependency lines of the workspace's entry, and the list of descriptors of the other. */
function editYarnLock(text: string, change: LockChange): string {
  if (!text.includes('\n__metadata:')) return text
  const own = `${change.name}@workspace:${change.path}`
  return change.ranges.reduce((draft, range) => {
    const edited = editYarnEntry(draft, own, (block) => editYarnRange(block, range))
    return editYarnHeader(edited, range.key)
  }, text)
}

function editYarnEntry(text: string, descriptor: string, edit: (block: string) => string): string {
  const entry = new RegExp(`^"[^"\\n]*${escaped(descriptor)}(?:, [^"\\n]*)?":\\n(?: .*\\n)*`, 'm')
  return text.replace(entry, edit)
}

function editYarnRange(block: string, { key, from, to }: LockedRange): string {
  const line = new RegExp(`^( +"?${escaped(key)}"?: )("?)(npm:)?${escaped(from)}\\2$`, 'gm')
  return block.replace(line, (_, before, quote, npm = '') => {
    const value = npm + to
    return (
      before + (quote !== '' || !/^[\^~\d][\w.+-]*$/.test(value) ? JSON.stringify(value) : value)
    )
  })
}

/** Yarn lists every range that leads to an entry in its first line, sorted; a stale one fails `--immutable`. */
function editYarnHeader(text: string, name: string): string {
  const header = new RegExp(
    `^"((?:[^"\\n]*, )?${escaped(name)}@workspace:[^,"\\n]*[^"\\n]*)":$`,
    'm',
  )
  const line = new RegExp(`^ {4}"?${escaped(name)}"?: "?([^"\\n]+)"?$`, 'gm')
  const used = [...withoutPeers(text).matchAll(line)].map((match) => `${name}@${match[1]}`)
  return text.replace(header, (whole, list: string) => {
    const own = list.split(', ').find((one) => /@workspace:(\.|[^*^~\d])/.test(one))
    if (own === undefined) return whole
    return `"${[...new Set([...used, own])].sort().join(', ')}":`
  })
}

const withoutPeers = (text: string) => text.replace(/^ {2}peerDependencies:\n(?: {4}.*\n)*/gm, '')
