import { posix } from 'node:path'
import { parse, TomlError, type TomlTable } from 'smol-toml'
import { locateToml, type TomlPath } from '../../../edit/toml.ts'
import type { Repository } from '../../../io/repository.ts'
import type { Finding, Location } from '../../../model/finding.ts'
import { inFolder } from '../../nested.ts'

/** A `pyproject.toml` with the questions that are asked of it. */
export interface Pyproject {
  readonly file: string
  /** Folder of the file, `.` for the root. */
  readonly folder: string
  readonly text: string
  /** Any value. */
  value(...path: TomlPath): unknown
  /** A string that is not empty. */
  string(...path: TomlPath): string | undefined
  table(...path: TomlPath): Readonly<Record<string, unknown>>
  /** The strings of an array; a single string counts as an array of one. */
  strings(...path: TomlPath): readonly string[]
  /** Where the value or table stands: the file alone when it is not there. */
  at(...path: TomlPath): Location
}

type Read = Pyproject | Finding

// Many questions come to the same files. Drafts change, so the text decides whether an answer still holds.
const known = new WeakMap<object, Map<string, { readonly text: string; readonly read: Read }>>()

/** Reads the file; undefined when there is none, a finding when it is no TOML. */
export function readPyproject(
  repository: Pick<Repository, 'read'>,
  file: string,
): Read | undefined {
  const text = repository.read(file)
  if (text === undefined) return undefined
  const files = known.get(repository) ?? new Map()
  known.set(repository, files)
  const last = files.get(file)
  if (last?.text === text) return last.read
  const read = parseText(file, text)
  files.set(file, { text, read })
  return read
}

function parseText(file: string, text: string): Read {
  try {
    return pyprojectOf(file, text, parse(text.replace(/^\uFEFF/, '')))
  } catch (error) {
    if (error instanceof TomlError) return unreadable(file, error)
    throw error
  }
}

/** Is it the finding? */
export function isFinding(read: Pyproject | Finding): read is Finding {
  return 'rule' in read
}

/** The file of a package that discover has read before; undefined when it is gone or broken. */
export function pyprojectIn(
  repository: Pick<Repository, 'read'>,
  folder: string,
): Pyproject | undefined {
  const read = readPyproject(repository, inFolder(folder, 'pyproject.toml'))
  return read === undefined || isFinding(read) ? undefined : read
}

function pyprojectOf(file: string, text: string, data: TomlTable): Pyproject {
  const value = (...path: TomlPath) => {
    let found: unknown = data
    for (const key of path) {
      // Most questions end at a `tool` that is not there.
      if (found === undefined) return undefined
      found = step(found, key)
    }
    return found
  }
  return {
    file,
    folder: posix.dirname(file),
    text,
    value,
    string(...path) {
      const found = value(...path)
      return typeof found === 'string' && found !== '' ? found : undefined
    },
    table(...path) {
      const found = value(...path)
      return isTable(found) ? found : {}
    },
    strings(...path) {
      const found = value(...path)
      const list = Array.isArray(found) ? found : [found]
      return list.filter((item) => typeof item === 'string')
    },
    at(...path) {
      const place = locateToml(text, path, value(...path))
      return place === undefined ? { file } : { file, line: place.line, column: place.column }
    },
  }
}

function step(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value[Number(key)]
  return isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** A TOML table (dates are objects as well). */
export function isTable(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  )
}

function unreadable(file: string, error: TomlError): Finding {
  const [first = ''] = error.message.split('\n')
  return {
    rule: 'discover/unreadable-manifest',
    severity: 'error',
    message: `\`${file}\` is not valid TOML: ${first.replace(/^Invalid TOML document: /, '')}`,
    file,
    line: error.line,
    column: error.column,
    hint: 'mend the line; every Python tool stops at it as well',
  }
}
