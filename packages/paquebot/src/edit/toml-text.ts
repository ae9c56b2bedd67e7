import type { TomlPath } from './toml.ts'

/** A stretch of a plain text: a string with its quotes, another value, or the name of a table. */
export interface Spot {
  readonly kind: 'string' | 'other' | 'table'
  readonly start: number
  readonly end: number
}

/** The spots of a plain text by path. */
export type Spots = Pick<ReadonlyMap<string, Spot>, 'get'>

/** What a path is called among the spots. */
export const keyOf = (path: TomlPath) => JSON.stringify(path)

/**
 * Where a string stands that is known to be a value of the text. Certain when its characters stand there once, between
 * two equal quotes, and nothing is escaped or written over several lines; undefined otherwise: ask `spotsIn`.
 */
export function onlySpotOf(text: string, value: string): Spot | undefined {
  if (value === '' || /\\|"""|'''/.test(text)) return undefined
  const at = text.indexOf(value)
  if (at === -1 || text.indexOf(value, at + 1) !== -1) return undefined
  const end = at + value.length
  const quote = text[at - 1]
  if ((quote !== '"' && quote !== "'") || text[end] !== quote) return undefined
  return { kind: 'string', start: at - 1, end: end + 1 }
}

/** Control characters, text of several lines, and what takes two code units. */
const unusual = /[^\P{Cc}\n\t]|[\u{10000}-\u{10ffff}\p{Cs}]|\uFEFF|"""|'''/u

const name = String.raw`[A-Za-z_][\w-]*`
const string = String.raw`"[^"\\\n]*"|'[^'\n]*'`
const gap = String.raw`(?:[ \t\n]|#[^\n]*\n)*`
const lineEnd = String.raw`[ \t]*(?:#[^\n]*)?(?:\n|$)`
const list = String.raw`\[(?:${gap}(?:${string})${gap},)*${gap}(?:(?:${string})${gap})?\]`

/** A table, a pair, or a line without either; with the line end, so that nothing stands behind it. */
const statement = new RegExp(
  String.raw`(?:\[(?<table>${name}(?:\.${name})*)\]|(?<key>${name})[ \t]*=[ \t]*(?:(?<string>${string})|(?<list>${list})|(?<word>true|false)))?${lineEnd}`,
  'dy',
)
/** Comments are taken first, so that quotes in them are none. */
const itemOrComment = new RegExp(String.raw`#[^\n]*|${string}`, 'g')

/**
 * Where everything stands in a text of tables with bare names and of keys with one string, a boolean
 * or a list of strings, as most manifests are. Undefined for all others, also for what is no TOML: a
 * parser has to decide. It takes a tenth of the time of the tree that a parser makes.
 */
export function spotsIn(text: string): Spots | undefined {
  if (unusual.test(text)) return undefined
  const notes = makeNotes()
  let table: readonly string[] = []
  for (let at = 0; at < text.length; at = statement.lastIndex) {
    statement.lastIndex = at
    const found = statement.exec(text)
    if (found === null) return undefined
    const { table: named, key } = found.groups ?? {}
    if (named !== undefined) table = named.split('.')
    // Each part is noted; a table of thousands is nobody's.
    if (table.length > 100) return undefined
    const isNew =
      named !== undefined
        ? notes.table(table, stretchOf(found, 'table'))
        : key === undefined || notePair(notes, [...table, key], found)
    if (!isNew) return undefined
  }
  return notes.spots
}

function notePair(notes: Notes, path: readonly string[], found: RegExpExecArray): boolean {
  const { string, list } = found.groups ?? {}
  if (string !== undefined) return notes.value(path, 'string', stretchOf(found, 'string'))
  if (list === undefined) return notes.value(path, 'other', stretchOf(found, 'word'))
  const whole = stretchOf(found, 'list')
  const items = [...list.matchAll(itemOrComment)].filter(([item]) => !item.startsWith('#'))
  for (const [index, item] of items.entries()) {
    const start = whole.start + item.index
    notes.value([...path, index], 'string', { start, end: start + item[0].length })
  }
  return notes.value(path, 'other', whole)
}

function stretchOf(found: RegExpExecArray, group: string): Stretch {
  const [start, end] = found.indices?.groups?.[group] ?? [0, 0]
  return { start, end }
}

interface Stretch {
  readonly start: number
  readonly end: number
}

type Notes = ReturnType<typeof makeNotes>

/** Collects spots; `false` where a name stands for two things, which TOML forbids. */
function makeNotes() {
  const spots = new Map<string, Spot>()
  /** Tables that have only been named as the beginning of another. */
  const parents = new Set<string>()
  return {
    spots,
    table(path: readonly string[], stretch: Stretch): boolean {
      const before = path.slice(1).map((_, i) => keyOf(path.slice(0, i + 1)))
      for (const parent of before) parents.add(parent)
      const isFree = before.every((parent) => (spots.get(parent)?.kind ?? 'table') === 'table')
      return add(path, { kind: 'table', ...stretch }) && isFree
    },
    value(path: TomlPath, kind: 'string' | 'other', { start, end }: Stretch): boolean {
      return !parents.has(keyOf(path)) && add(path, { kind, start, end })
    },
  }

  function add(path: TomlPath, spot: Spot): boolean {
    const key = keyOf(path)
    if (spots.has(key)) return false
    spots.set(key, spot)
    return true
  }
}
