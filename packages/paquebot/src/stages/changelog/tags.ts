import type { Package } from '../../model/package.ts'

/** A tag that names a version: `v1.2.3`, `@x/core@1.2.3`, `core-v1.2.3`, `py/v1.2.3`. */
export interface VersionTag {
  readonly tag: string
  /** What stands before the version, without `v` and the sign between: `@x/core`; empty for `v1.2.3`. */
  readonly prefix: string
  readonly version: string
}

/** Where a version can begin: at the start or behind a sign, perhaps after a `v`. */
const start = /(?:^|[@/_-])v?(?=\d)/g
const shape = /^\d+\.\d+(?:\.\d+)*(?:[-+.]?[0-9A-Za-z][0-9A-Za-z.+-]*)?$/

/** Takes a tag apart; undefined for one that names no version, `v1` and `latest` among them. */
export function parseTag(tag: string): VersionTag | undefined {
  start.lastIndex = 0
  for (let match = start.exec(tag); match !== null; match = start.exec(tag)) {
    const version = tag.slice(start.lastIndex)
    if (shape.test(version)) return { tag, prefix: tag.slice(0, match.index), version }
    // An empty match would be found again.
    if (match[0] === '') start.lastIndex += 1
  }
  return undefined
}

/** Tags of a whole repository: those without a prefix; else all, which may speak of packages. */
export function rootTags(names: readonly string[]): readonly VersionTag[] {
  const plain = names.filter((name) => /^v?\d/.test(name)).flatMap((name) => parseTag(name) ?? [])
  const own = plain.filter(({ prefix }) => prefix === '')
  return own.length > 0 ? own : names.flatMap((name) => parseTag(name) ?? [])
}

/** Tags by their prefix, in their own order. */
export type TagIndex = ReadonlyMap<string, readonly VersionTag[]>

export function indexTags(names: readonly string[]): TagIndex {
  const index = new Map<string, VersionTag[]>()
  for (const name of names) {
    const tag = parseTag(name)
    if (tag === undefined) continue
    const list = index.get(tag.prefix)
    if (list === undefined) index.set(tag.prefix, [tag])
    else list.push(tag)
  }
  return index
}

/** Tags of one package by any name of it; those without a prefix when there are none. */
export function packageTags(
  tags: TagIndex,
  pkg: Package,
  packages: readonly Package[],
): readonly VersionTag[] {
  const own = prefixesOf(pkg, packages).flatMap((prefix) => tags.get(prefix) ?? [])
  return own.length > 0 ? own : (tags.get('') ?? [])
}

const worlds = { npm: ['npm', 'js', 'node'], pypi: ['pypi', 'py', 'python'] } as const

function prefixesOf(pkg: Package, packages: readonly Package[]): readonly string[] {
  const short = pkg.name.replace(/^@[^/]+\//, '')
  const hasSisters = packages.some((other) => other !== pkg && other.ecosystem === pkg.ecosystem)
  const prefixes = [
    pkg.name,
    short,
    pkg.id,
    ...pkg.aliases,
    ...(pkg.path === '.' ? [] : [pkg.path]),
    ...(hasSisters ? [] : worlds[pkg.ecosystem]),
  ]
  return [...new Set(prefixes)]
}

/** Glob patterns that take in the tags, as few as there are prefixes. */
export function patternsFor(tags: readonly VersionTag[]): readonly string[] {
  const starts = new Set(tags.map(({ tag, version }) => tag.slice(0, tag.length - version.length)))
  // Each pattern is tried on each tag.
  if (starts.size > 20) return ['*']
  return [...starts].map((start) => `${start.replace(/[*?[\\]/g, '\\$&')}[0-9]*`)
}

/** Of several tags on one commit the final version, not its candidate. */
export function mainTag(tags: readonly VersionTag[]): VersionTag | undefined {
  return tags.toSorted((a, b) => a.version.length - b.version.length)[0]
}

/** How the next tag is written: as the last one is. */
export function tagStyle(tags: readonly VersionTag[]): (version: string) => string {
  const last = tags.at(-1)
  if (last === undefined) return (version) => `v${version}`
  const start = last.tag.slice(0, last.tag.length - last.version.length)
  return (version) => `${start}${version}`
}
