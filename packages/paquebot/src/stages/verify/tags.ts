import type { Identity } from '../../ecosystems/ecosystem.ts'
import { ecosystems } from '../../ecosystems/index.ts'
import {
  indexTags,
  levelsOf,
  type OwnTags,
  readTag,
  type TagIndex,
  type VersionTag,
} from '../../ecosystems/tags.ts'
import type { GitTag } from '../../io/git.ts'
import type { Package } from '../../model/package.ts'

/** Whose version a tag says. */
type Claim =
  /** The tag names this package. */
  | { readonly kind: 'named'; readonly owner: Package; readonly packages: readonly Package[] }
  /** It names namesakes, a world, or nothing: any of these may have been released with it. */
  | { readonly kind: 'shared'; readonly packages: readonly Package[] }
  /** It names something that the repository does not have today. */
  | { readonly kind: 'history'; readonly label: string; readonly packages: readonly [] }

/** A version tag and whose it is. */
export interface ClaimedTag {
  readonly tag: VersionTag
  readonly claim: Claim
}

/** The levels of `levelsOf` that name one package each; those behind them name several. */
const namingLevels = 3

/** Ways of naming one package, the surest first: those of `levelsOf`, then the name with its world around it. */
function namesOf(
  index: TagIndex,
  owner: Parameters<typeof levelsOf>[1],
): readonly (readonly OwnTags[])[] {
  const name = owner.name.replace(/^@[^/]*\//, '')
  const words = { npm: ['js', 'node', 'ts', 'npm'], pypi: ['python', 'py', 'pypi'] }[
    owner.ecosystem
  ]
  const around = words.flatMap((word) => [`${word}-${name}`, `${word}/${name}`, `${name}-${word}`])
  const worldly = around.flatMap((label) => index.byLabel.get(label) ?? [])
  return [...levelsOf(index, owner).slice(0, namingLevels), worldly]
}

/** Sorts out whose version each tag says; tags that name no version are left out. Pure. */
export function claimTags(
  tags: readonly GitTag[],
  packages: readonly Package[],
): readonly ClaimedTag[] {
  const index = indexTags(tags)
  const named = namedOwners(index, packages)
  const labels = labelsOf(named)
  const shared = sharedOwners(index, packages, labels)
  return tags.flatMap((gitTag) => {
    const tag = readTag(gitTag)
    if (tag === undefined) return []
    const owners = withoutNamesakes(tag, named.get(tag.name) ?? [], labels)
    return [{ tag, claim: claimOf(tag, owners, shared.get(tag.name)) }]
  })
}

function claimOf(
  { label }: VersionTag,
  owners: readonly Package[],
  sharing: readonly Package[] | undefined,
): Claim {
  const [owner, second] = owners
  if (owner !== undefined)
    return second === undefined
      ? { kind: 'named', owner, packages: owners }
      : { kind: 'shared', packages: owners }
  if (sharing !== undefined || label === undefined)
    return { kind: 'shared', packages: sharing ?? [] }
  return { kind: 'history', label, packages: [] }
}

type Owners = ReadonlyMap<string, readonly Package[]>

/** The packages that a tag names by its surest way of naming. */
function namedOwners(index: TagIndex, packages: readonly Package[]): Owners {
  const best = new Map<string, { level: number; owners: Package[] }>()
  for (const pkg of packages) {
    for (const [level, tags] of namesOf(index, pkg).entries())
      for (const { tag } of tags.filter((one) => means(one, pkg))) {
        const known = best.get(tag.name)
        if (known === undefined || level < known.level) best.set(tag.name, { level, owners: [pkg] })
        else if (level === known.level && !known.owners.includes(pkg)) known.owners.push(pkg)
      }
  }
  return new Map([...best].map(([name, { owners }]) => [name, owners]))
}

const means = (tag: OwnTags, pkg: Package) =>
  tag.in(ecosystems[pkg.ecosystem].versions) !== undefined

/** Labels by package, of tags that name nobody else. */
function labelsOf(named: Owners): ReadonlyMap<Package, ReadonlySet<string>> {
  const labels = new Map<Package, Set<string>>()
  for (const [name, [owner, ...others]] of named) {
    const label = readTag({ name, commit: '', time: 0 })?.label
    if (owner === undefined || others.length > 0 || label === undefined) continue
    labels.set(owner, (labels.get(owner) ?? new Set()).add(label))
  }
  return labels
}

/**
 * `sdk@1.0.0` where npm and PyPI both have an `sdk`: a package that is known to be tagged by another name of its own,
 * as Changesets tags a stand-in, is not meant. Where none is, the tag stands for both.
 */
function withoutNamesakes(
  { label }: VersionTag,
  owners: readonly Package[],
  labels: ReadonlyMap<Package, ReadonlySet<string>>,
): readonly Package[] {
  const left = owners.filter((pkg) => [...(labels.get(pkg) ?? [])].every((own) => own === label))
  return left.length === 0 ? owners : left
}

/** Who shares `py/v1.0.0` and `v1.0.0`: the packages without tags of their own, and the root. */
function sharedOwners(
  index: TagIndex,
  packages: readonly Package[],
  labels: ReadonlyMap<Package, ReadonlySet<string>>,
): Owners {
  const shared = new Map<string, Package[]>()
  for (const pkg of packages) {
    if (labels.has(pkg) && pkg.path !== '.') continue
    for (const tags of levelsOf(index, pkg).slice(namingLevels))
      for (const { tag } of tags.filter((one) => means(one, pkg)))
        shared.set(tag.name, [...(shared.get(tag.name) ?? []), pkg])
  }
  return shared
}

/** Does a label of a tag mean this package? As `levelsOf` names packages, for trees that are no more. */
export function isMeant(label: string, identity: Identity): boolean {
  const tag = { name: `${label}@1.0.0`, commit: '', time: 0 }
  return namesOf(indexTags([tag]), identity).some((tags) => tags.length > 0)
}
