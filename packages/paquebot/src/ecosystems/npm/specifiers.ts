import * as semver from './semver.ts'

/** A dependency's text, taken apart: `workspace:^1.0.0` is protocol `workspace:` and range `^1.0.0`. */
export interface Specifier {
  /** The package that is meant: another than the key for `npm:other@^1`. */
  readonly name: string
  readonly kind: 'range' | 'workspace' | 'catalog' | 'path' | 'other'
  /** What stands before the range: `workspace:`, `npm:other@`, or nothing. */
  readonly prefix: string
  /** A range, `*`, `^`, `~` or a path for a workspace; the catalog's name for a catalog. */
  readonly range: string
}

/**
 * Takes apart the text of a dependency as npm, pnpm, Yarn and Bun read it.
 * `key` is the name it stands under.
 */
export function parseSpecifier(key: string, text: string): Specifier {
  const aliased = /^((?:workspace|npm):)(@?[^@/\s]+(?:\/[^@\s]+)?)@(.*)$/.exec(text)
  if (aliased !== null) {
    const [, protocol = '', name = key, range = ''] = aliased
    const kind = protocol === 'npm:' ? 'range' : 'workspace'
    return { name, kind, prefix: `${protocol}${name}@`, range }
  }
  const [, protocol = '', rest = text] = /^([a-z+]+:)(.*)$/.exec(text) ?? []
  if (protocol === 'workspace:')
    return { name: key, kind: 'workspace', prefix: protocol, range: rest }
  if (protocol === 'catalog:')
    return { name: key, kind: 'catalog', prefix: protocol, range: rest.trim() }
  if (protocol === 'npm:') return { name: key, kind: 'range', prefix: protocol, range: rest }
  if (/^(file|link|portal):$/.test(protocol))
    return { name: key, kind: 'path', prefix: protocol, range: rest }
  const kind = semver.validRange(text) === null ? 'other' : 'range'
  return { name: key, kind, prefix: '', range: text }
}

/** Looks up a package in a catalog: the text that stands there. */
export type CatalogLookup = (catalog: string, name: string) => string | undefined

/**
 * The range that a published manifest will have, which is what npm judges: `^1.0.0` for `workspace:^`
 * of 1.0.0. Null when no version can break it (paths, tags, URLs), or when it is not known.
 * Source: pnpm.io/workspaces, pnpm.io/catalogs.
 */
export function publishedRange(
  specifier: Specifier,
  version: string | null,
  lookUp: CatalogLookup,
): string | null {
  const { name, kind, range } = specifier
  if (kind === 'range') return range
  if (kind === 'workspace') return workspaceRange(range, version)
  if (kind !== 'catalog') return null
  const entry = lookUp(range === '' ? 'default' : range, name)
  if (entry === undefined || entry.startsWith('catalog:')) return null
  return publishedRange(parseSpecifier(name, entry), version, lookUp)
}

function workspaceRange(range: string, version: string | null): string | null {
  if (range === '^' || range === '~') return version === null ? null : range + version
  if (range === '*' || range === '' || semver.validRange(range) === null) return version
  return range
}

/** True when the text stays as it is, whatever is released: the tools fill it in when they pack. */
export function isSelfMoving(specifier: Specifier): boolean {
  if (specifier.kind === 'path' || specifier.kind === 'other') return true
  if (specifier.kind !== 'workspace') return false
  return /^[*^~]?$/.test(specifier.range) || semver.validRange(specifier.range) === null
}
