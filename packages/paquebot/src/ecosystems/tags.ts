import { posix } from 'node:path'
import type { GitTag } from '../io/git.ts'
import type { EcosystemId } from '../model/package.ts'
import type { VersionScheme } from '../model/version.ts'

/** A tag that names a version, taken apart: `@x/core@1.2.0` is label `@x/core` and version `1.2.0`. */
export interface VersionTag extends GitTag {
  /** Everything before the version, `v` and separator included. */
  readonly prefix: string
  /** What it says it is a version of; absent for plain tags such as `v1.2.0` and `release-1.2.0`. */
  readonly label?: string
  /** As written. */
  readonly text: string
}

/** Where a version can begin: at the start or behind a separator, perhaps after a `v`. */
const versionStart = /(?:^|==|[-_/@:])v?(?=\d)/gi

/** One number alone is no release: `v1` is the tag that moves along in repositories of actions. */
const versionShape = /^(?:\d+!)?\d+\.\d+[0-9A-Za-z.+_-]*$/

/** The tag's version and what stands before it; undefined for a tag that names no version. Any text will do. */
export function readTag(tag: GitTag): VersionTag | undefined {
  for (const match of tag.name.matchAll(versionStart)) {
    const prefix = tag.name.slice(0, match.index + match[0].length)
    const text = tag.name.slice(prefix.length)
    if (!versionShape.test(text)) continue
    const label = tag.name.slice(0, match.index)
    return { ...tag, prefix, text, ...(isFiller(label) ? {} : { label }) }
  }
  return undefined
}

const isFiller = (label: string) =>
  label === '' || /^(?:v|rel|release|releases|version)$/i.test(label)

/** What a package is called in tags. */
export interface TagOwner {
  readonly ecosystem: EcosystemId
  readonly name: string
  readonly aliases?: readonly string[]
  readonly path?: string
  /** The version in the tree: of several ways of naming, the one that has it is in use. */
  readonly version: string | null
  /** True when tags that name no package may mean this one. */
  readonly takesShared: boolean
  /** Is this the name of another package? Then a tag with it is that one's, however well it would do as a short form. */
  isOfAnother?(label: string): boolean
}

/** A tag of one package, with the version in the package's own spelling. */
export interface OwnTag {
  readonly tag: VersionTag
  readonly version: string
}

/** Version tags by what they name, so that thousands of packages can look for theirs. */
export interface TagIndex {
  readonly byLabel: ReadonlyMap<string | undefined, readonly OwnTags[]>
  /** The same with labels spelled as PEP 503 says. */
  readonly byNormalLabel: ReadonlyMap<string | undefined, readonly OwnTags[]>
}

/** A tag and the version it means in each world; read once for all packages. */
export interface OwnTags {
  readonly tag: VersionTag
  in(scheme: VersionScheme): OwnTag | undefined
}

/** Sorts out which tags are versions and what they name. */
export function indexTags(tags: readonly GitTag[]): TagIndex {
  const read = tags.flatMap((tag) => readTag(tag) ?? []).map(withVersions)
  return {
    byLabel: Map.groupBy(read, ({ tag }) => tag.label),
    byNormalLabel: Map.groupBy(read, ({ tag }) => tag.label && normalized(tag.label)),
  }
}

function withVersions(tag: VersionTag): OwnTags {
  const known = new Map<VersionScheme, OwnTag | undefined>()
  return {
    tag,
    in(scheme) {
      if (!known.has(scheme)) known.set(scheme, versionOf(tag, scheme))
      return known.get(scheme)
    },
  }
}

function versionOf(tag: VersionTag, scheme: VersionScheme): OwnTag | undefined {
  return scheme.isVersion(tag.text) ? { tag, version: scheme.canonical(tag.text) } : undefined
}

/**
 * The package's highest released version among the tags, or undefined. Tags that name it come before tags that
 * name its world (`py/v1.2.0`), those before plain ones; but a way of naming that has the version in the tree
 * comes before all.
 */
export function lastTag(
  index: TagIndex,
  owner: TagOwner,
  scheme: VersionScheme,
): OwnTag | undefined {
  const levels = levelsOf(index, owner).map((level) => level.flatMap((tag) => tag.in(scheme) ?? []))
  const shared = levels.length - 2
  const holdsTree = (level: readonly OwnTag[]) => level.some((own) => own.version === owner.version)
  // Plain tags that went on above the version in the tree are of another package, or of another time.
  const endsAtTree = (level: readonly OwnTag[]) => highest(level, scheme)?.version === owner.version
  const present = levels.filter(
    (level, at) => level.length > 0 && (at < shared || owner.takesShared || endsAtTree(level)),
  )
  return highest(present.find(holdsTree) ?? present[0] ?? [], scheme)
}

function highest(tags: readonly OwnTag[], scheme: VersionScheme): OwnTag | undefined {
  return tags.reduce<OwnTag | undefined>(
    (best, own) =>
      best === undefined || scheme.compare(own.version, best.version) > 0 ? own : best,
    undefined,
  )
}

const worlds: Readonly<Record<EcosystemId, readonly string[]>> = {
  npm: ['npm', 'js', 'javascript', 'node', 'ts', 'typescript'],
  pypi: ['pypi', 'py', 'python', 'pip'],
}

/** Tags that may mean the package, the surest way of naming it first; the last two name several packages. */
export function levelsOf(
  index: TagIndex,
  owner: Pick<TagOwner, 'ecosystem' | 'name' | 'aliases' | 'path' | 'isOfAnother'>,
): readonly (readonly OwnTags[])[] {
  const { ecosystem, name, aliases = [], path = '.' } = owner
  const named = (names: readonly string[]) =>
    ecosystem === 'pypi'
      ? [...new Set(names.map(normalized))].flatMap((name) => index.byNormalLabel.get(name) ?? [])
      : [...new Set(names)].flatMap((name) => index.byLabel.get(name) ?? [])
  const folder = path === '.' ? [] : [path, posix.basename(path)]
  const short = [name.replace(/^@[^/]*\//, ''), name.replace(/^@/, '').replace('/', '-'), ...folder]
  return [
    named([`${ecosystem}:${name}`, `${ecosystem}/${name}`]),
    named([name, ...aliases, ...worlds[ecosystem].map((world) => `${world}-${name}`)]),
    named(short.filter((label) => owner.isOfAnother?.(label) !== true)),
    named(worlds[ecosystem]),
    index.byLabel.get(undefined) ?? [],
  ]
}

/** PEP 503: runs of `-`, `_` and `.` are one `-`, letters are lower case. */
export const normalized = (name: string) => name.replace(/[-_.]+/g, '-').toLowerCase()
