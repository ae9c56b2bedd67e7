import { ecosystems } from '../../ecosystems/index.ts'
import { indexTags, lastTag, normalized, type OwnTag } from '../../ecosystems/tags.ts'
import type { Repository } from '../../io/repository.ts'
import { type Package, type PackageId, splitId } from '../../model/package.ts'
import { componentsOf } from './release-please.ts'

/** How the releases of a package are named in git. */
export interface TagNaming {
  readonly id: PackageId
  /** `@x/core@{version}`, `v{version}`; bump-my-version writes `{new_version}`. */
  readonly style: string
  /** False where no tag shows the style: it is proposed. */
  readonly inUse: boolean
  /** The last release behind HEAD. */
  readonly last?: { readonly tag: string; readonly version: string }
}

/** The last released tag of each package that has one: the highest version among its tags behind HEAD. */
export function lastTags(
  repository: Pick<Repository, 'tags' | 'read'>,
  packages: readonly Package[],
): ReadonlyMap<PackageId, OwnTag> {
  const index = indexTags(repository.tags())
  const componentOf = componentsOf(repository)
  const isLockStep = inLockStep(packages)
  const isNameOfOther = namesOf(packages)
  const last = packages.flatMap((pkg) => {
    const takesShared = isLockStep || pkg.path === '.' || pkg.versionSource.kind === 'tag'
    const { ecosystem, name, path, version } = pkg
    const aliases = [...pkg.aliases, ...componentOf(pkg)]
    const isOfAnother = (label: string) => isNameOfOther(label, pkg.id)
    const owner = { ecosystem, name, aliases, path, version, takesShared, isOfAnother }
    const own = lastTag(index, owner, versionsOf(pkg))
    return own === undefined ? [] : [[pkg.id, own] as const]
  })
  return new Map(last)
}

/** Is a label the whole name of a package that is not this one? `acme-core` is `@acme/core` in short, or somebody. */
function namesOf(packages: readonly Package[]): (label: string, own: PackageId) => boolean {
  const byName = Map.groupBy(packages, ({ name }) => normalized(name))
  return (label, own) => byName.get(normalized(label))?.some(({ id }) => id !== own) === true
}

const versionsOf = (pkg: Package) => ecosystems[pkg.ecosystem].versions

/** One version for all: then a tag that names no package stands for each of them. */
function inLockStep(packages: readonly Package[]): boolean {
  const images = packages.map((pkg) => versionsOf(pkg).toSemver(pkg.version ?? '0.0.0'))
  return new Set(images).size <= 1
}

/** How each package's tags are named, or should be: as its last one, else as those of its siblings. */
export function tagNamings(
  packages: readonly Package[],
  last: ReadonlyMap<PackageId, OwnTag>,
  fixed: readonly (readonly PackageId[])[],
): readonly TagNaming[] {
  const kind = usualKind(packages, last) ?? (isOneVersion(packages, fixed) ? 'v' : undefined)
  return packages.map((pkg) => {
    const own = last.get(pkg.id)
    if (own === undefined) return { id: pkg.id, style: proposal(pkg, packages, kind), inUse: false }
    const { tag, version } = own
    const style = `${tag.prefix}{version}`
    return { id: pkg.id, style, inUse: true, last: { tag: tag.name, version } }
  })
}

/** One package, or all bound together by `fixed` and `follow`: then one tag tells the version of all. */
function isOneVersion(
  packages: readonly Package[],
  fixed: readonly (readonly PackageId[])[],
): boolean {
  const follows = packages.flatMap((pkg) =>
    pkg.dependencies.filter((edge) => edge.kind === 'follows').map((edge) => [pkg.id, edge.id]),
  )
  const [first] = packages
  const bound = new Set(first === undefined ? [] : [first.id])
  const pairs = [...fixed, ...follows]
  for (let size = 0; size !== bound.size; ) {
    size = bound.size
    for (const ids of pairs)
      if (ids.some((id) => bound.has(id))) for (const id of ids) bound.add(id)
  }
  return packages.every((pkg) => bound.has(pkg.id))
}

/** What stands in a style for the package's own name. */
const placeholders = {
  '{id}': (pkg: Package) => pkg.id,
  '{name}': (pkg: Package) => pkg.name,
  '{short}': (pkg: Package) => splitId(pkg.id).name.replace(/^@[^/]*\//, ''),
  '{path}': (pkg: Package) => pkg.path,
} as const

/** The way of naming that most tagged packages share, such as `{name}@`. */
function usualKind(
  packages: readonly Package[],
  last: ReadonlyMap<PackageId, OwnTag>,
): string | undefined {
  const kinds = packages.flatMap((pkg) => {
    const tag = last.get(pkg.id)?.tag
    if (tag?.label === undefined) return []
    const rest = tag.prefix.slice(tag.label.length)
    const word = Object.entries(placeholders).find(([, of]) => of(pkg) === tag.label)?.[0]
    return word === undefined ? [] : [`${word}${rest}`]
  })
  const counted = [...Map.groupBy(kinds, (kind) => kind)].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  return counted[0]?.[0]
}

function proposal(pkg: Package, packages: readonly Package[], kind: string | undefined): string {
  const isNameOfTwo = packages.filter((other) => other.name === pkg.name).length > 1
  const usual = kind ?? `${isNameOfTwo ? '{id}' : '{name}'}@`
  const filled = Object.entries(placeholders).reduce(
    (text, [word, of]) => text.replace(word, () => of(pkg)),
    usual,
  )
  return `${filled}{version}`
}
