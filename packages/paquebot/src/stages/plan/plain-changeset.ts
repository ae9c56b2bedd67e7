import type { Bump } from '../../model/version.ts'

/** A changeset taken apart, names as written. */
export interface ParsedChangeset {
  readonly releases: readonly { readonly name: string; readonly type: Bump }[]
  readonly summary: string
}

const pair = /(?:"([@\w][\w@/.:~-]*)"|'([@\w][\w@/.:~-]*)'): (major|minor|patch|none)\r?\n/
const whole = new RegExp(
  `^---\\r?\\n((?:${pair.source.replaceAll(/\((?=\[@|major)/g, '(?:')})*)---[ \\t]*(?:\\r?\\n([^]*))?$`,
)

/**
 * A changeset of the form that Changesets itself writes: `---`, a quoted name and a bump to a line, `---`, the summary.
 * Undefined for every other text: `@changesets/parse`, which needs a YAML parser for these lines, has to decide.
 */
export function parsePlain(text: string): ParsedChangeset | undefined {
  const found = whole.exec(text)
  if (found === null) return undefined
  const [, lines = '', summary = ''] = found
  const releases = [...lines.matchAll(new RegExp(pair, 'g'))].map(([, double, single, type]) => ({
    name: double ?? single ?? '',
    type: type as Bump,
  }))
  const names = new Set(releases.map(({ name }) => name))
  return names.size < releases.length || releases.some(({ name }) => isOddKey(name))
    ? undefined
    : { releases, summary: summary.trim() }
}

/** Keys that JavaScript's objects, in which YAML is read, treat in their own way. */
const isOddKey = (name: string) => /^\d+$/.test(name) || name === '__proto__'
