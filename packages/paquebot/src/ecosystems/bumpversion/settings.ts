import { parse, type TomlTable } from 'smol-toml'
import { type IniEntry, parseIni } from '../../edit/ini.ts'
import { positionAt } from '../../edit/position.ts'
import { locateToml } from '../../edit/toml.ts'
import type { Repository } from '../../io/repository.ts'
import type { Location } from '../../model/finding.ts'
import { inFolder } from '../nested.ts'

/** A table of settings with the places of its values, whatever file it comes from. */
export interface SettingsTable {
  readonly values: Readonly<Record<string, unknown>>
  /** The place of a value, or of the table when it has none. */
  at(key?: string): Location
  /** Offsets of a text without its quotes. */
  stretch(key: string): { readonly start: number; readonly end: number } | undefined
}

/** The settings of bump-my-version: its own table, and one table for each file. */
export interface BumpversionTables {
  readonly file: string
  readonly main: SettingsTable
  readonly files: readonly SettingsTable[]
}

/** Where bump-my-version looks, in its order. Source: bump-my-version 1.8, "Configuration file discovery". */
const names = ['.bumpversion.cfg', '.bumpversion.toml', 'setup.cfg', 'pyproject.toml'] as const

/** The settings in a folder; undefined when no file there has any. Files that cannot be read have none. */
export function readTables(
  repository: Pick<Repository, 'read' | 'has'>,
  folder: string,
): BumpversionTables | undefined {
  for (const name of names) {
    const file = inFolder(folder, name)
    const text = repository.has(file) ? (repository.read(file) ?? '') : ''
    // Most files have no such table, and parsing each would be slow.
    if (!text.includes('bumpversion')) continue
    const tables = name.endsWith('.cfg') ? tablesOfIni(file, text) : tablesOfToml(file, text)
    if (tables !== undefined) return tables
  }
  return undefined
}

function tablesOfToml(file: string, text: string): BumpversionTables | undefined {
  const found = step(step(parsed(text), 'tool'), 'bumpversion')
  if (!isTable(found)) return undefined
  const table = (values: Readonly<Record<string, unknown>>, path: (string | number)[]) => ({
    values,
    at: (key?: string) => locationOf(file, text, key === undefined ? path : [...path, key], path),
    stretch: (key: string) => locateToml(text, [...path, key])?.inner,
  })
  const path = ['tool', 'bumpversion']
  const files = Array.isArray(found.files) ? found.files : []
  return {
    file,
    main: table(found, path),
    files: files.flatMap((entry, i) =>
      isTable(entry) ? [table(entry, [...path, 'files', i])] : [],
    ),
  }
}

function locationOf(
  file: string,
  text: string,
  path: (string | number)[],
  parent: (string | number)[],
): Location {
  const place = locateToml(text, path) ?? locateToml(text, parent)
  return place === undefined ? { file } : { file, line: place.line, column: place.column }
}

function parsed(text: string): TomlTable | undefined {
  try {
    return parse(text.replace(/^\uFEFF/, ''))
  } catch {
    // The manifest's own finding tells it.
    return undefined
  }
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

const step = (value: unknown, key: string) => (isTable(value) ? value[key] : undefined)

/** `[bumpversion]`, `[bumpversion:file:setup.py]`, `[bumpversion:file(second):setup.py]`, `[bumpversion:glob:*.py]`. */
const fileSection = /^bumpversion:(file|glob)[^:]*:(.+)$/

function tablesOfIni(file: string, text: string): BumpversionTables | undefined {
  const entries = parseIni(text)
  const own = entries.filter((entry) => entry.section === 'bumpversion')
  if (own.length === 0) return undefined
  const sections = [...text.matchAll(/^\[(bumpversion:[^\]]+)\]/gm)]
  const files = sections.flatMap(({ 1: section = '', index }) => {
    const [, kind = '', name = ''] = fileSection.exec(section.trim()) ?? []
    if (kind === '') return []
    const those = entries.filter((entry) => entry.section === section.trim())
    const given = { [kind === 'file' ? 'filename' : 'glob']: name.trim() }
    return [iniTable({ file, text, entries: those, given, start: index })]
  })
  const start = /^\[bumpversion\]/m.exec(text)?.index ?? 0
  return { file, main: iniTable({ file, text, entries: own, given: {}, start }), files }
}

function iniTable(input: {
  readonly file: string
  readonly text: string
  readonly entries: readonly IniEntry[]
  readonly given: Readonly<Record<string, string>>
  readonly start: number
}): SettingsTable {
  const { file, text, entries, given, start } = input
  const find = (key: string) => entries.find((entry) => entry.key.toLowerCase() === key)
  const values = entries.map((entry) => [entry.key.toLowerCase(), iniValue(entry)])
  return {
    values: { ...given, ...Object.fromEntries(values) },
    at: (key = '') => ({ file, ...positionAt(text, find(key)?.start ?? start) }),
    stretch: (key) => {
      const entry = find(key)
      return entry && { start: entry.start, end: entry.start + entry.value.length }
    },
  }
}

/** `True` and `False` are booleans; a value of several lines that begins on the second is a list. */
function iniValue({ key, value }: IniEntry): unknown {
  if (/^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  const isText = /^(?:search|replace|message|tag_message)$/i.test(key)
  if (value.startsWith('\n')) return isText ? value.slice(1) : value.slice(1).split('\n')
  return value
}
