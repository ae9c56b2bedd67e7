import type { ReleaseState, RemoteState, TagsState } from '../../ecosystems/ecosystem.ts'
import type { Artifact } from '../../model/artifact.ts'
import type { PackageId } from '../../model/package.ts'
import type { Publication, PublishPlan } from '../../model/publication.ts'
import type { VersionScheme } from '../../model/version.ts'

/** Where one package of the release stands on its registry. */
export type Standing =
  /** Everything is there with our bytes. */
  | { readonly kind: 'there' }
  /** This version came out before the commit was made: an earlier release, whatever its bytes. */
  | { readonly kind: 'earlier' }
  /** These files are not there; `pending` are those that the registry has taken and does not show. */
  | {
      readonly kind: 'missing'
      readonly absent: readonly Artifact[]
      readonly pending: readonly Artifact[]
    }
  /** Not there, and there are no artifacts of it yet. */
  | { readonly kind: 'unbuilt' }
  /** Other bytes have the name. */
  | { readonly kind: 'conflict'; readonly artifact: Artifact; readonly digest: string }
  | { readonly kind: 'unknown'; readonly why: string }

/** Where a publication stands, from the states of its files. `commitTime` in milliseconds, where git knows. */
export function standingOf(
  { artifacts }: Publication,
  files: ReadonlyMap<string, RemoteState>,
  commitTime: number | undefined,
): Standing {
  const states = artifacts.map((artifact) => ({
    artifact,
    state: files.get(artifact.file) ?? ({ kind: 'unknown', why: 'it was not asked for' } as const),
  }))
  for (const { state } of states) if (state.kind === 'unknown') return state
  for (const { artifact, state } of states) {
    if (state.kind !== 'other') continue
    if (isBefore(state.since, commitTime)) return { kind: 'earlier' }
    return { kind: 'conflict', artifact, digest: state.digest }
  }
  const of = (kind: RemoteState['kind']) =>
    states.filter(({ state }) => state.kind === kind).map(({ artifact }) => artifact)
  const [absent, pending] = [of('absent'), of('pending')]
  return absent.length + pending.length === 0
    ? { kind: 'there' }
    : { kind: 'missing', absent, pending }
}

function isBefore(since: string | undefined, commitTime: number | undefined): boolean {
  return since !== undefined && commitTime !== undefined && Date.parse(since) < commitTime
}

/** Where a package without artifacts stands. */
export function standingWithout(state: ReleaseState): Standing {
  switch (state.kind) {
    case 'complete':
      return { kind: 'there' }
    case 'unknown':
      return state
    case 'absent':
    case 'partial':
      return { kind: 'unbuilt' }
  }
}

/** The dist-tag that holds the versions of a release until all of them are there. */
export const throwAwayTag = (id: string) => `paquebot-${id.slice(0, 12)}`

const isThrowAway = (tag: string) => /^paquebot-[0-9a-f]{12}$/.test(tag)

/** How an npm version gets its dist-tag. */
export type TagWay =
  /** It is uploaded with its final tag. */
  | { readonly kind: 'direct' }
  /**
   * It is uploaded with a throw-away tag, which stands on `now` until then; the final tag moves at the end, or stays
   * on `above`, which is higher.
   */
  | { readonly kind: 'two-phase'; readonly now: string; readonly above?: string }
  /** Its tag stands on a higher version, and no throw-away tag can keep it from moving back. */
  | { readonly kind: 'backwards'; readonly from: string }
  /** Nobody can say where the tags stand. */
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * A throw-away tag is for packages that are there already and go out with others. A version below the one that its
 * tag stands on never takes that tag.
 */
export function tagWay(
  { version, tag = 'latest' }: Publication,
  state: TagsState | undefined,
  { plan, versions }: { readonly plan: PublishPlan; readonly versions: VersionScheme },
): TagWay {
  if (state?.kind === 'unknown') return state
  if (state?.kind !== 'tags') return { kind: 'direct' }
  const { latest, [tag]: current } = state.tags
  const above =
    current !== undefined && versions.compare(version, current) < 0 ? current : undefined
  if (latest !== undefined && (plan.publications.length > 1 || above !== undefined))
    return { kind: 'two-phase', now: latest, ...(above === undefined ? {} : { above }) }
  return above === undefined ? { kind: 'direct' } : { kind: 'backwards', from: above }
}

/** A dist-tag to move, or to take away (`to` null). */
interface TagChange {
  readonly tag: string
  readonly to: string | null
}

/** What is to happen to the dist-tags of one package at the end. */
export interface TagEnd {
  /** The final tag, when it has to move. */
  readonly flip?: TagChange
  /** It stands on this higher version and stays there. */
  readonly stays?: string
  /** Throw-away tags that have done their work. */
  readonly leftovers: readonly TagChange[]
}

/**
 * The final tag moves for a version that waits under a throw-away tag, of this run or of one that was killed. For any
 * other version it is somebody's decision where the tag stands: who moved `latest` back from a bad version must not
 * find it there again after the next run.
 */
export function tagEnd(
  { version, tag = 'latest' }: Pick<Publication, 'version' | 'tag'>,
  tags: Readonly<Record<string, string>>,
  {
    own,
    isStaged,
    versions,
  }: {
    readonly own: string | undefined
    /** This very run has uploaded it under the throw-away tag, whoever has moved that one since. */
    readonly isStaged: boolean
    readonly versions: VersionScheme
  },
): TagEnd {
  const throwAway = Object.keys(tags).filter(isThrowAway)
  const waits = isStaged || throwAway.some((name) => tags[name] === version)
  const current = tags[tag]
  const order = current === undefined ? 1 : versions.compare(version, current)
  const isDone = (name: string) =>
    name === own || tags[name] === version || isPassed(tags[name], tags.latest, versions)
  return {
    ...(waits && order > 0 ? { flip: { tag, to: version } } : {}),
    ...(waits && order < 0 ? { stays: current as string } : {}),
    leftovers: throwAway.filter(isDone).map((name) => ({ tag: name, to: null })),
  }
}

/** The tag of a run that never came to its end, on a version that has been overtaken. */
const isPassed = (
  version: string | undefined,
  latest: string | undefined,
  versions: VersionScheme,
) => version !== undefined && latest !== undefined && versions.compare(version, latest) <= 0

/** Versions that wait under a throw-away tag for their final one, among packages that are complete. */
export function isWaiting(version: string, state: TagsState | undefined): boolean {
  if (state?.kind !== 'tags') return false
  return Object.entries(state.tags).some(([tag, to]) => isThrowAway(tag) && to === version)
}

/** Is there a throw-away tag, of this release or another one? True where nobody knows. */
export function hasThrowAway(state: TagsState | undefined): boolean {
  if (state?.kind === 'unknown') return true
  return state?.kind === 'tags' && Object.keys(state.tags).some(isThrowAway)
}

/** Publications in order whose needs are all among `done` or come earlier in the result; and those that are held up. */
export function splitByNeeds(
  publications: readonly Publication[],
  isAbsent: (id: PackageId) => boolean,
): {
  readonly ready: readonly Publication[]
  readonly held: readonly { readonly publication: Publication; readonly by: PackageId }[]
} {
  const ready: Publication[] = []
  const held: { publication: Publication; by: PackageId }[] = []
  const mine = new Set<PackageId>()
  for (const publication of publications) {
    const by = publication.needs.find((id) => isAbsent(id) && !mine.has(id))
    if (by === undefined) {
      ready.push(publication)
      mine.add(publication.id)
    } else held.push({ publication, by })
  }
  return { ready, held }
}
