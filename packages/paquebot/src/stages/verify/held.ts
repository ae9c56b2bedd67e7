import { posix } from 'node:path'
import type { Identity } from '../../ecosystems/ecosystem.ts'
import { ecosystems } from '../../ecosystems/index.ts'
import { meaningOf } from '../../ecosystems/literals.ts'
import type { VersionTag } from '../../ecosystems/tags.ts'
import { mapParallel } from '../../io/parallel.ts'
import type { EcosystemId, Package, PackageId } from '../../model/package.ts'
import type { Held, Subject, Tagged } from './model.ts'
import { type ClaimedTag, isMeant } from './tags.ts'
import type { Trees } from './tree.ts'

/** A tag of one package, read. */
export interface TaggedRelease {
  readonly subject: Subject
  /** In the spelling of the package's world. */
  readonly version: string
  readonly tagged: Tagged
}

const manifests: Readonly<Record<EcosystemId, readonly string[]>> = {
  npm: ['package.json'],
  pypi: ['pyproject.toml', 'setup.cfg', 'setup.py'],
}

/** After so many vain searches through whole trees for one name, nobody searches for it any more. */
const mostVainSearches = 20

/** So many trees are read at a time, all through one process. */
const atOnce = 64

/** Which tags count, and how. */
interface Reading {
  /** The tags that HEAD has behind it. */
  readonly behind: ReadonlySet<string>
  /** Is the tree of this tag looked into? Of the others only the name is known. */
  readonly isRead: (tag: ClaimedTag) => boolean
}

/** Reads what the trees of the tags hold, tag by tag. */
export async function readTagged(
  claimed: readonly ClaimedTag[],
  trees: Trees,
  { behind, isRead }: Reading,
): Promise<readonly ReadTag[]> {
  const finder = makeFinder(trees)
  const read = async (one: ClaimedTag) => {
    const isBehindHead = behind.has(one.tag.name)
    const releases = isRead(one)
      ? await readOne(one, finder, isBehindHead)
      : unread(one, isBehindHead)
    return { ...one, releases }
  }
  return mapParallel(claimed, read, atOnce)
}

function unread({ tag, claim }: ClaimedTag, isBehindHead: boolean): readonly TaggedRelease[] {
  const nothing = { held: { kind: 'unwritten' }, isBehindHead } as const
  const owners = claim.kind === 'named' ? [claim.owner] : claim.packages.filter(isOfToday(tag))
  return owners.flatMap((pkg) => withoutTree(tag, pkg, nothing))
}

/** Whose version in the tree the tag says. */
const isOfToday =
  ({ text }: VersionTag) =>
  ({ ecosystem, version }: Package): boolean => {
    const { isVersion, compare } = ecosystems[ecosystem].versions
    return version !== null && isVersion(text) && isVersion(version) && compare(text, version) === 0
  }

/** A tag with what it releases; nothing where its tree has nothing that it could mean. */
export interface ReadTag extends ClaimedTag {
  readonly releases: readonly TaggedRelease[]
}

async function readOne(
  { tag, claim }: ClaimedTag,
  finder: Finder,
  isBehindHead: boolean,
): Promise<readonly TaggedRelease[]> {
  const tell = (identity: Identity, pkg?: Package) => toldOf(tag, identity, { pkg, isBehindHead })
  if (claim.kind === 'history') {
    const found = await finder.labelled(tag, claim.label)
    return found === undefined ? [] : tell(found)
  }
  if (claim.kind === 'named') {
    const found = await finder.owned(tag, claim.owner)
    const nothing = { held: { kind: 'none' }, isBehindHead } as const
    return found === undefined ? withoutTree(tag, claim.owner, nothing) : tell(found, claim.owner)
  }
  return readShared(tag, claim.packages, finder, tell)
}

/**
 * The tag is right when one of those that share it has its version. Who follows that one must have it too, and where
 * most have it, so should the others.
 */
async function readShared(
  tag: VersionTag,
  packages: readonly Package[],
  finder: Finder,
  tell: (identity: Identity, pkg?: Package) => readonly TaggedRelease[],
): Promise<readonly TaggedRelease[]> {
  const members = (
    await Promise.all(
      packages.map(async (pkg) => {
        const identity = await finder.placed(tag, pkg)
        return identity === undefined ? [] : [{ pkg, told: tell(identity, pkg) }]
      }),
    )
  ).flat()
  const holders = members.filter(({ told }) => told.some(isHolder))
  if (holders.length > 0)
    return [...holders, ...besides(members, holders)].flatMap(({ told }) => told)
  const unwritten = members.filter(({ told }) =>
    told.some(({ tagged }) => tagged.held.kind === 'unwritten'),
  )
  if (unwritten.length > 0) return unwritten.flatMap(({ told }) => told)
  const all = (await finder.everyone(tag)).map((identity) => tell(identity))
  const elsewhere = all.filter((told) => told.some(isHolder))
  if (elsewhere.length > 0) return elsewhere.flat()
  const told = members.map((one) => one.told)
  return told.find(([one]) => one !== undefined && !one.tagged.isPrivate) ?? told[0] ?? []
}

interface Member {
  readonly pkg: Package
  readonly told: readonly TaggedRelease[]
}

function besides(members: readonly Member[], holders: readonly Member[]): readonly Member[] {
  const isPublic = ({ told }: Member) => told.some(({ tagged }) => !tagged.isPrivate)
  const others = members.filter((one) => !holders.includes(one))
  const bound = others.filter((one) => holders.some(({ pkg }) => areBound(one.pkg, pkg)))
  const isUsual = holders.filter(isPublic).length * 2 > members.filter(isPublic).length
  const loose = isUsual ? others.filter((one) => !bound.includes(one) && isPublic(one)) : []
  return [...bound, ...loose.map(asBeside)]
}

const asBeside = ({ pkg, told }: Member): Member => ({
  pkg,
  told: told.map((one) => ({ ...one, tagged: { ...one.tagged, isBeside: true } })),
})

const isHolder = ({ tagged }: TaggedRelease) => tagged.held.kind === 'same'

const areBound = (a: Package, b: Package) => follows(a, b) || follows(b, a)
const follows = (a: Package, b: Package) =>
  a.dependencies.some((edge) => edge.kind === 'follows' && edge.id === b.id)

interface Around {
  readonly pkg: Package | undefined
  readonly isBehindHead: boolean
}

function toldOf(
  tag: VersionTag,
  identity: Identity,
  { pkg, isBehindHead }: Around,
): readonly TaggedRelease[] {
  const { versions } = ecosystems[identity.ecosystem]
  if (!versions.isVersion(tag.text)) return []
  const version = versions.canonical(tag.text)
  const { id, name, ecosystem } = identity
  return [
    {
      subject: pkg?.id === id ? { id, name, ecosystem, pkg } : { id, name, ecosystem },
      version,
      tagged: {
        tag: tag.name,
        commit: tag.commit,
        time: tag.time * 1000,
        isBehindHead,
        held: heldBy(identity, version),
        isPrivate: identity.private,
      },
    },
  ]
}

/** What a tag says by its name alone. */
function withoutTree(
  tag: VersionTag,
  pkg: Package,
  { held, isBehindHead }: Pick<Tagged, 'held' | 'isBehindHead'>,
): readonly TaggedRelease[] {
  const { id, name, ecosystem } = pkg
  const { versions } = ecosystems[ecosystem]
  if (!versions.isVersion(tag.text)) return []
  const { commit, time } = tag
  const about = { tag: tag.name, commit, time: time * 1000, isBehindHead, held }
  return [
    {
      subject: { id, name, ecosystem, pkg },
      version: versions.canonical(tag.text),
      tagged: { ...about, isPrivate: pkg.private },
    },
  ]
}

/** What stands in a manifest whose version a tool writes while it publishes, such as semantic-release. */
const isPlaceholder = (version: string) =>
  /^0\.0\.0(?:$|[-.+])|^\d+\.\d+\.\d+-(?:semantic|development|managed|placeholder)/.test(version)

function heldBy({ ecosystem, version, versionSource, places }: Identity, said: string): Held {
  if (version === null || versionSource.kind === 'tag' || isPlaceholder(version))
    return { kind: 'unwritten' }
  const { versions } = ecosystems[ecosystem]
  const others = places.filter((place) => meaningOf(place, versions) !== said)
  if (others.length === 0) return { kind: 'same' }
  return {
    kind: 'other',
    places: others.map(({ file, version: text }) => ({ file, version: text })),
  }
}

interface Finder {
  /** The package where it is today, was at another tag, or anywhere in the tree; else what stands in its place. */
  owned(tag: VersionTag, pkg: Package): Promise<Identity | undefined>
  /** The same without a search. */
  placed(tag: VersionTag, pkg: Package): Promise<Identity | undefined>
  /** Whatever the tree has under this name. */
  labelled(tag: VersionTag, label: string): Promise<Identity | undefined>
  /** All packages of the tree that are not private. */
  everyone(tag: VersionTag): Promise<readonly Identity[]>
}

function makeFinder(trees: Trees): Finder {
  const hints = new Map<string, Set<string>>()
  const vain = new Map<string, number>()
  const at = (commit: string, ecosystem: EcosystemId, folder: string) =>
    trees.ask(commit, (files) => ecosystems[ecosystem].identify(files, folder))

  const hinted = async (
    tag: VersionTag,
    key: string,
    { ecosystems: worlds, accept }: Wanted,
  ): Promise<Identity | undefined> => {
    for (const folder of [...(hints.get(key) ?? [])].reverse())
      for (const world of worlds) {
        const identity = await at(tag.commit, world, folder)
        if (identity !== undefined && accept(identity)) return identity
      }
    return undefined
  }
  const search = async (
    tag: VersionTag,
    key: string,
    wanted: Wanted,
  ): Promise<Identity | undefined> => {
    if ((vain.get(key) ?? 0) >= mostVainSearches) return undefined
    const found = (await everywhere(tag, wanted.ecosystems)).find(wanted.accept)
    if (found === undefined) vain.set(key, (vain.get(key) ?? 0) + 1)
    else hints.set(key, (hints.get(key) ?? new Set()).add(found.path))
    return found
  }
  const everywhere = async (tag: VersionTag, worlds: readonly EcosystemId[]) => {
    const names = new Set(worlds.flatMap((world) => manifests[world]))
    const paths = await trees.named(tag.commit, names)
    const found = worlds.map((world) => {
      const own = paths.filter((path) => manifests[world].includes(posix.basename(path)))
      const folders = [...new Set(own.map((path) => posix.dirname(path)))].sort(byDepth)
      return Promise.all(folders.map((folder) => at(tag.commit, world, folder)))
    })
    return (await Promise.all(found)).flat().filter((one) => one !== undefined)
  }
  const placed = (tag: VersionTag, pkg: Package) => at(tag.commit, pkg.ecosystem, pkg.path)

  return {
    placed,
    async owned(tag, pkg) {
      const here = await placed(tag, pkg)
      // The frame of a workspace may have the name of one of its packages, and no version.
      if (here?.id === pkg.id && here.versionSource.kind !== 'unknown') return here
      const wanted = { ecosystems: [pkg.ecosystem], accept: isPackage(pkg.id) }
      return (await hinted(tag, pkg.id, wanted)) ?? (await search(tag, pkg.id, wanted)) ?? here
    },
    async labelled(tag, label) {
      const accept = (identity: Identity) => isMeant(label, identity)
      const wanted: Wanted = { ecosystems: ['npm', 'pypi'], accept }
      return (await hinted(tag, label, wanted)) ?? (await search(tag, label, wanted))
    },
    async everyone(tag) {
      return (await everywhere(tag, ['npm', 'pypi'])).filter((identity) => !identity.private)
    },
  }
}

interface Wanted {
  readonly ecosystems: readonly EcosystemId[]
  readonly accept: (identity: Identity) => boolean
}

const isPackage = (id: PackageId) => (identity: Identity) =>
  identity.id === id && identity.versionSource.kind !== 'unknown'

/** What lies deep is more often material for tests. */
const byDepth = (a: string, b: string) =>
  a.split('/').length - b.split('/').length || a.localeCompare(b)
