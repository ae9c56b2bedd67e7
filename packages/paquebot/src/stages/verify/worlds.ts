import { ecosystems } from '../../ecosystems/index.ts'
import type { PackageId } from '../../model/package.ts'
import type { Fault, Ledger, Release } from './model.ts'
import { isSettled } from './rules-git.ts'

/** Two packages that go together, whose versions on the registries do not. */
export function worldsApart(ledgers: readonly Ledger[]): Fault[] {
  const byId = new Map<PackageId, Ledger>(ledgers.map((ledger) => [ledger.subject.id, ledger]))
  return ledgers.flatMap((follower) =>
    (follower.subject.pkg?.dependencies ?? [])
      .filter((edge) => edge.kind === 'follows')
      .flatMap((edge) => byId.get(edge.id) ?? [])
      .flatMap((leader) => apart(follower, leader)),
  )
}

function apart(follower: Ledger, leader: Ledger): Fault[] {
  if (![follower, leader].every(({ registry }) => registry.kind === 'known' && registry.isWhole))
    return []
  const ours = imagesOf(follower)
  const theirs = imagesOf(leader)
  const { compare } = ecosystems.npm.versions
  const [ourNewest, theirNewest] = [ours, theirs].map((images) =>
    [...images.keys()].sort(compare).at(-1),
  )
  if (ourNewest === undefined || theirNewest === undefined) return []
  const now: Fault[] =
    ourNewest === theirNewest
      ? []
      : [
          newestApart(follower, leader, {
            ours: ours.get(ourNewest)?.version,
            theirs: theirs.get(theirNewest)?.version,
          }),
        ]
  // Before both were there, and behind the newer of the two, a missing twin is no news.
  const oldest = [...ours.keys()].sort(compare)[0] ?? ''
  const begin = [...theirs.keys()].sort(compare)[0] ?? ''
  const from = compare(oldest, begin) > 0 ? oldest : begin
  const to = compare(ourNewest, theirNewest) < 0 ? ourNewest : theirNewest
  const isBetween = (image: string) => compare(image, from) >= 0 && compare(image, to) < 0
  return [
    ...now,
    ...missingTwins({ has: theirs, lacks: ours, from: leader, to: follower }, isBetween),
    ...missingTwins({ has: ours, lacks: theirs, from: follower, to: leader }, isBetween),
  ]
}

/** Final versions on the registry by their SemVer image. */
type Images = ReadonlyMap<string, Release>

function imagesOf({ subject, releases }: Ledger): Images {
  const { toSemver, isPrerelease } = ecosystems[subject.ecosystem].versions
  const counted = releases.filter((one: Release) => one.published !== undefined && !isSettled(one))
  return new Map(
    counted.flatMap((release) => {
      const image = isPrerelease(release.version) ? null : toSemver(release.version)
      return image === null ? [] : [[image, release] as const]
    }),
  )
}

function newestApart(
  follower: Ledger,
  leader: Ledger,
  { ours = '', theirs = '' }: { ours: string | undefined; theirs: string | undefined },
): Fault {
  const { id } = follower.subject
  return {
    rule: 'verify/worlds-apart',
    severity: 'error',
    id,
    version: ours,
    short: ours,
    message: `\`${id}\` follows \`${leader.subject.id}\`: the registries have ${ours} and ${theirs}`,
    hint: '`paquebot publish` uploads what is missing; when the tree has moved on, the next release brings both together',
  }
}

interface Side {
  readonly has: Images
  readonly lacks: Images
  readonly from: Ledger
  readonly to: Ledger
}

function missingTwins({ has, lacks, from, to }: Side, counts: (image: string) => boolean): Fault[] {
  const between = [...has].filter(([image]) => counts(image))
  return between.flatMap(([image, release]) => {
    if (lacks.has(image)) return []
    const { version } = release
    return [
      {
        rule: 'verify/worlds-apart',
        severity: 'warning',
        id: to.subject.id,
        version,
        release,
        short: version,
        message: `\`${from.subject.id}\` ${version} came out, and \`${to.subject.id}\` of that version never did`,
        hint: 'nothing is to be done for old versions; `paquebot release` publishes both or says which is missing',
        of: between.length,
      },
    ]
  })
}
