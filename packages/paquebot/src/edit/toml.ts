import { type AST, parseTOML } from 'toml-eslint-parser'
import { PaquebotError } from '../model/error.ts'
import { positionAt } from './position.ts'
import { keyOf, onlySpotOf, type Spot, type Spots, spotsIn } from './toml-text.ts'

/** Keys and indexes from the root of a document to a value or a table. */
export type TomlPath = readonly (string | number)[]

/** Where something stands; offsets count from the start of the file, a byte order mark included. */
export interface TomlPlace {
  readonly start: number
  readonly end: number
  /** Both start at 1. */
  readonly line: number
  readonly column: number
  /** For a string: offsets of the text between its quotes. */
  readonly inner?: { readonly start: number; readonly end: number }
}

/** One string value to replace; it has to exist. */
export interface TomlEdit {
  readonly at: TomlPath
  readonly to: string
}

type Content = AST.TOMLContentNode
type KeyValue = AST.TOMLKeyValue

/** Trees of the last texts: one manifest is asked for many places in a row. */
const trees = new Map<string, AST.TOMLProgram>()

/** Spots of the last texts, undefined for those that need a tree: as many as a workspace has manifests. */
const plain = new Map<string, Spots | undefined>()

/**
 * Where the value (or the key of the table) at `path` stands; undefined when there is none.
 * Nothing can be located in a text that is no TOML. Who has parsed the text and knows that a string is there
 * may say so: `value` is found without looking at the rest.
 */
export function locateToml(text: string, path: TomlPath, value?: unknown): TomlPlace | undefined {
  const only = typeof value === 'string' ? onlySpotOf(text, value) : undefined
  if (only !== undefined) return placeOfSpot(text, only)
  const spots = path.length === 0 ? undefined : spotsOf(text)
  if (spots !== undefined) {
    const spot = spots.get(keyOf(path))
    return spot && placeOfSpot(text, spot)
  }
  const node = findNode(text, path)
  return node === undefined ? undefined : placeOf(text, node)
}

function spotsOf(text: string): Spots | undefined {
  if (plain.has(text)) return plain.get(text)
  if (plain.size >= 2000) plain.clear()
  const spots = spotsIn(text)
  plain.set(text, spots)
  return spots
}

function placeOfSpot(text: string, { kind, start, end }: Spot): TomlPlace {
  const place = { start, end, ...positionAt(text, start) }
  return kind === 'string' ? { ...place, inner: { start: start + 1, end: end - 1 } } : place
}

/**
 * Replaces string values and leaves every other byte alone: quotes, comments, line ends, byte order
 * mark. Throws `version/conflict` when there is no string at one of the paths.
 */
export function editToml(text: string, edits: readonly TomlEdit[]): string {
  const splices = edits.map((edit) => spliceOf(text, edit)).sort((a, b) => b.start - a.start)
  return splices.reduce(
    (edited, { start, end, text: to }) => edited.slice(0, start) + to + edited.slice(end),
    text,
  )
}

function spliceOf(text: string, edit: TomlEdit): { start: number; end: number; text: string } {
  const node = findNode(text, edit.at)
  if (node === undefined || !isString(node)) {
    throw new PaquebotError('version/conflict', `there is no string at \`${edit.at.join('.')}\``, {
      hint: 'run the command again; the file has changed since it was read',
    })
  }
  const { start, end } = placeOf(text, node)
  if (node.value === edit.to) return { start, end, text: text.slice(start, end) }
  return { start, end, text: quoted(edit.to, text.slice(start, end), node) }
}

/** The new value between the quotes of the old one; a literal string that would break becomes a basic one. */
function quoted(value: string, old: string, node: AST.TOMLStringValue): string {
  const quotes = node.multiline ? old.slice(0, 3) : old.slice(0, 1)
  const lineEnd = node.multiline ? (/^\r?\n/.exec(old.slice(3))?.[0] ?? '') : ''
  if (node.style === 'basic') return quotes + lineEnd + escaped(value) + quotes
  if (node.multiline || !value.includes("'")) return quotes + lineEnd + value + quotes
  return `"${escaped(value)}"`
}

const escaped = (value: string) => JSON.stringify(value).slice(1, -1)

function parse(text: string): AST.TOMLProgram | undefined {
  const known = trees.get(text)
  if (known !== undefined) return known
  try {
    // A space of the same length keeps the offsets.
    const tree = parseTOML(text.replace(/^\uFEFF/, ' '), { tomlVersion: '1.1' })
    if (trees.size >= 16) trees.clear()
    trees.set(text, tree)
    return tree
  } catch {
    return undefined
  }
}

function findNode(text: string, path: TomlPath): Content | AST.TOMLKey | undefined {
  for (const item of parse(text)?.body[0].body ?? []) {
    const found = item.type === 'TOMLKeyValue' ? findInPair(item, path) : findInTable(item, path)
    if (found !== undefined) return found
  }
  return undefined
}

function findInTable(table: AST.TOMLTable, path: TomlPath): Content | AST.TOMLKey | undefined {
  if (!startsWith(path, table.resolvedKey)) return undefined
  const rest = path.slice(table.resolvedKey.length)
  return rest.length === 0 ? table.key : findInPairs(table.body, rest)
}

function findInPairs(pairs: readonly KeyValue[], path: TomlPath) {
  for (const pair of pairs) {
    const found = findInPair(pair, path)
    if (found !== undefined) return found
  }
  return undefined
}

function findInPair(pair: KeyValue, path: TomlPath): Content | AST.TOMLKey | undefined {
  const keys = pair.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))
  if (startsWith(keys, path) && keys.length > path.length) return pair.key
  return startsWith(path, keys) ? descend(pair.value, path.slice(keys.length)) : undefined
}

function descend(node: Content, path: TomlPath): Content | AST.TOMLKey | undefined {
  const [step, ...rest] = path
  if (step === undefined) return node
  if (node.type === 'TOMLInlineTable') return findInPairs(node.body, path)
  if (node.type !== 'TOMLArray' || typeof step !== 'number') return undefined
  const element = node.elements[step]
  return element === undefined ? undefined : descend(element, rest)
}

const startsWith = (path: TomlPath, start: TomlPath) => start.every((step, i) => path[i] === step)

const isString = (node: Content | AST.TOMLKey): node is AST.TOMLStringValue =>
  node.type === 'TOMLValue' && node.kind === 'string'

function placeOf(text: string, node: Content | AST.TOMLKey): TomlPlace {
  const [start, end] = node.range
  const { line, column } = node.loc.start
  const mark = line === 1 && text.startsWith('\uFEFF') ? 1 : 0
  const place = { start, end, line, column: column + 1 - mark }
  if (!isString(node)) return place
  const quotes = node.multiline ? 3 : 1
  const skipped = node.multiline ? (/^\r?\n/.exec(text.slice(start + 3))?.[0].length ?? 0) : 0
  return { ...place, inner: { start: start + quotes + skipped, end: end - quotes } }
}
