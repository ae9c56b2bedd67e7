import type { PackageId } from '../../model/package.ts'

/** What one package's version is on its registry. */
export type Presence = 'there' | 'missing' | 'unknown'

/** A public package of the tree. */
export interface PackageFacts {
  readonly id: PackageId
  readonly presence: Presence
  /** The commit that wrote its version; absent where no commit has. */
  readonly commit?: string
  /** That commit used changesets up: somebody has merged a release, and no part of it is out yet. */
  readonly isReleaseCommit?: true
}

/** Everything that decides what a run of `paquebot release` does. */
export interface ReleaseFacts {
  /** What asks for the next release: what it would consume, or commits, which stay. */
  readonly waiting: 'changesets' | 'commits' | 'nothing'
  /** A person asks for a release pull request of an explicit bump. */
  readonly isBump: boolean
  readonly head: string
  readonly packages: readonly PackageFacts[]
  /** Artifacts are brought along: they are of HEAD. */
  readonly isBuilt: boolean
}

/** Packages to publish from one commit. */
export interface PublishGroup {
  /** Where they are built. */
  readonly commit: string
  readonly packages: readonly PackageId[]
}

/** What a run does, in this order for `pr-first`, else publish, announce, pull request. */
export interface ReleaseDecision {
  readonly mode: 'pr' | 'publish' | 'none'
  /** Oldest commit first is not known here: in the order of the packages. */
  readonly publish: readonly PublishGroup[]
  /** Look for tags and releases that are missing. */
  readonly announce: boolean
  /** `first`: nothing that fails later may keep the pull request back. */
  readonly pull: 'first' | 'last'
  readonly because: string
}

/**
 * Decides from what is there and from nothing else, so that a new run on another machine goes on where one was
 * killed. What changesets ask for goes into the pull request, and holds back versions that were never begun; of a
 * release that was begun (its commit used changesets up, or something of it is on a registry) the rest is published
 * in any case, from the commit that wrote its versions: a run that GitHub dropped from its queue loses nothing.
 * Commits hold nothing back: they are after the version in the tree. Pure.
 */
export function decideRelease(facts: ReleaseFacts): ReleaseDecision {
  const { waiting, isBump, packages } = facts
  if (isBump) return onlyPull('an explicit bump is asked for')
  const missing = packages.filter(({ presence }) => presence !== 'there')
  if (waiting !== 'changesets') return publishOrNothing(facts, missing)
  const begun = missing.filter((one) => one.presence === 'missing' && isBegun(one, packages))
  if (begun.length === 0) return onlyPull('changesets are pending')
  return {
    mode: 'pr',
    publish: groupsOf(begun, facts),
    announce: true,
    pull: 'first',
    because: `changesets are pending, and ${count(begun.length)} of an earlier release ${begun.length === 1 ? 'is' : 'are'} not on the registry`,
  }
}

const onlyPull = (because: string): ReleaseDecision => ({
  mode: 'pr',
  publish: [],
  announce: false,
  pull: 'first',
  because,
})

function publishOrNothing(facts: ReleaseFacts, missing: readonly PackageFacts[]): ReleaseDecision {
  const { waiting } = facts
  const common = { announce: true, pull: 'last', publish: groupsOf(missing, facts) } as const
  if (missing.length > 0)
    return {
      ...common,
      mode: 'publish',
      because: `${count(missing.length)} of the tree ${missing.length === 1 ? 'is' : 'are'} not on the registry`,
    }
  return waiting === 'commits'
    ? { ...common, mode: 'pr', because: 'commits ask for a release' }
    : {
        ...common,
        mode: 'none',
        because: 'nothing is pending, and every version is on its registry',
      }
}

const count = (number: number) => (number === 1 ? '1 version' : `${number} versions`)

/** A merged release; or something that the same commit wrote is out, and this package is the rest of it. */
function isBegun(
  { commit, isReleaseCommit }: PackageFacts,
  packages: readonly PackageFacts[],
): boolean {
  if (commit === undefined) return false
  return (
    isReleaseCommit === true ||
    packages.some((other) => other.presence === 'there' && other.commit === commit)
  )
}

/** By the commit that wrote the version: what came later belongs to a later version. */
function groupsOf(
  missing: readonly PackageFacts[],
  { head, isBuilt }: ReleaseFacts,
): readonly PublishGroup[] {
  const commitOf = ({ commit }: PackageFacts) => (isBuilt ? head : (commit ?? head))
  return [...Map.groupBy(missing, commitOf)].map(([commit, members]) => ({
    commit,
    packages: members.map(({ id }) => id),
  }))
}
