import type { Range } from '@paquebot/actions'
import { type JsonDocument, parseJson } from '../../../edit/json.ts'
import { globMatcher } from '../../../model/glob.ts'
import type { Package } from '../../../model/package.ts'
import type { Checked } from '../model.ts'
import { hasFile, rangeOf } from './places.ts'

/** A pattern of `.changeset/config.json`. */
export interface ChangesetPattern {
  readonly key: 'fixed' | 'linked' | 'ignore'
  /** Of the group; 0 in `ignore`. */
  readonly group: number
  readonly pattern: string
  readonly range: Range
}

export const changesetConfig = '.changeset/config.json'
const known = new WeakMap<Checked, readonly ChangesetPattern[]>()

/** The patterns of `fixed`, `linked` and `ignore`; none where there is no configuration. */
export function changesetPatterns(checked: Checked): readonly ChangesetPattern[] {
  const before = known.get(checked)
  if (before !== undefined) return before
  const text = hasFile(checked, changesetConfig) ? checked.files.read(changesetConfig) : null
  const found = text === null ? [] : patternsIn(text)
  known.set(checked, found)
  return found
}

function patternsIn(text: string): readonly ChangesetPattern[] {
  const document = parseJson(text)
  const value = record(document.value)
  const groups = (['fixed', 'linked'] as const).flatMap((key) =>
    list(value[key]).flatMap((group, at) =>
      list(group).flatMap((pattern, index) =>
        patternAt({ document, text, key, group: at, path: [key, at, index] }, pattern),
      ),
    ),
  )
  const ignored = list(value.ignore).flatMap((pattern, index) =>
    patternAt({ document, text, key: 'ignore', group: 0, path: ['ignore', index] }, pattern),
  )
  return [...groups, ...ignored]
}

interface At extends Pick<ChangesetPattern, 'key' | 'group'> {
  readonly document: JsonDocument
  readonly text: string
  readonly path: readonly (string | number)[]
}

function patternAt(
  { document, text, key, group, path }: At,
  pattern: unknown,
): readonly ChangesetPattern[] {
  const span = document.locate(path)
  if (typeof pattern !== 'string' || span === undefined) return []
  return [{ key, group, pattern, range: rangeOf(text, span.start, span.end) }]
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** The names that Changesets knows: those of `package.json` files, stand-ins included. */
export function changesetNames(checked: Checked): readonly string[] {
  return checked.workspace.packages.flatMap((pkg) => namesOf(pkg))
}

function namesOf(pkg: Package): readonly string[] {
  return [pkg.name, ...pkg.aliases]
}

/** Changesets expands patterns with micromatch over names: `*` does not cross the slash of a scope. */
export function matchesName(pattern: string, name: string): boolean {
  return pattern === name || globMatcher(pattern)(name)
}
