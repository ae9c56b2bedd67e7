import { posix } from 'node:path'
import type { BumpversionTables, SettingsTable } from '../../../ecosystems/bumpversion/settings.ts'
import type { Checked } from '../model.ts'
import { bumpversionTables } from './bumpversion.ts'
import { hasFile } from './places.ts'

/** A file that bump-my-version edits, with the text that it looks for now. */
export interface Search {
  readonly table: SettingsTable
  readonly file: string
  /** Undefined where a regular expression or a serialisation decides. */
  readonly text?: string
  /** As the settings write it. */
  readonly written: string
  /** Nothing is said when the file, or the text in it, is missing. */
  readonly lenient: boolean
}

/** Every `[[tool.bumpversion.files]]` that names one file. */
export function searchesOf(checked: Checked): readonly Search[] {
  return bumpversionTables(checked).flatMap((tables) =>
    tables.files.flatMap((table) => searchOf(tables, table) ?? []),
  )
}

function searchOf(
  { file: settings, main }: BumpversionTables,
  table: SettingsTable,
): Search | undefined {
  const name = table.values.filename
  const version = main.values.current_version
  if (typeof name !== 'string' || name.includes('{')) return undefined
  const said = table.values.search ?? main.values.search
  const written = typeof said === 'string' ? said : '{current_version}'
  const isPlain =
    typeof version === 'string' &&
    (table.values.regex ?? main.values.regex) !== true &&
    table.values.serialize === undefined &&
    !/\{(?!current_version\})/.test(written)
  const lenient = ['ignore_missing_files', 'ignore_missing_version'].some(
    (key) => (table.values[key] ?? main.values[key]) === true,
  )
  return {
    table,
    file: posix.normalize(posix.join(posix.dirname(settings), name)),
    written,
    lenient,
    ...(isPlain && { text: written.replaceAll('{current_version}', String(version)) }),
  }
}

/** How often the text stands in the file; undefined where that cannot be told. */
export function hitsOf(checked: Checked, { file, text }: Search): number | undefined {
  if (text === undefined || !hasFile(checked, file)) return undefined
  const content = checked.files.read(file)
  return content === null ? undefined : content.split(text).length - 1
}
