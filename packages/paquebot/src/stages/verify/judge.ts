import type { PackageId } from '../../model/package.ts'
import type { Discovery } from '../discover/discovery.ts'
import { prefixOf } from '../plan/last-release.ts'
import { commitsOfVersions } from '../plan/untagged.ts'
import { artifactDiffers, type LocalFile } from './artifacts.ts'
import type { GitWitness } from './git.ts'
import type { Fault, Ledger, Release } from './model.ts'
import {
  type Circumstances,
  changelogNeverShipped,
  isSettled,
  isTagged,
  shippedWithoutChangelog,
  tagHoldsOther,
} from './rules-git.ts'
import {
  currentNotReleased,
  gitHeadDiffers,
  latestTag,
  provenanceMissing,
  registryPartial,
  registryUnknown,
  tagWithoutVersion,
  versionWithoutTag,
} from './rules-registry.ts'
import type { Trees } from './tree.ts'
import { worldsApart } from './worlds.ts'

/** What the rules look at beside the ledgers. */
interface Matter {
  readonly discovery: Discovery
  readonly trees: Trees
  readonly isLast: boolean
  readonly git: GitWitness
  /** Artifacts to compare with the registries. */
  readonly local: readonly LocalFile[]
}

/** Everything that does not agree in the part that is looked at, and what is wrong with the whole now. */
export async function judge(ledgers: readonly Ledger[], matter: Matter): Promise<readonly Fault[]> {
  const { discovery, isLast, git, local } = matter
  const [commits, same] = await Promise.all([
    commitsFor(ledgers, discovery),
    sameTrees(ledgers, matter.trees),
  ])
  const around: Circumstances = { isLast, commitOf: (id) => commits.get(id) }
  const faults = ledgers.flatMap((ledger) => [
    ...registryUnknown(ledger),
    ...registryPartial(ledger, around),
    ...tagHoldsOther(ledger, around),
    ...tagWithoutVersion(ledger),
    // Where tags are cut off, one that is missing says nothing.
    ...(git.isShallow
      ? []
      : [
          ...versionWithoutTag(ledger, around),
          ...currentNotReleased(ledger, around),
          ...changelogNeverShipped(ledger),
        ]),
    ...shippedWithoutChangelog(ledger),
    ...latestTag(ledger),
    ...provenanceMissing(ledger),
    ...gitHeadDiffers(ledger, (release) => same.has(release)),
    ...artifactDiffers(ledger, local),
  ])
  return [...faults, ...worldsApart(ledgers)].filter(
    ({ id, release }) => release === undefined || git.scope(worldOf(id), release),
  )
}

const worldOf = (id: PackageId) => (id.startsWith('npm:') ? 'npm' : 'pypi')

/** The commits that wrote the versions of today, where a finding wants to name them. */
async function commitsFor(
  ledgers: readonly Ledger[],
  { workspace }: Discovery,
): Promise<ReadonlyMap<PackageId, string>> {
  const wanted = ledgers.flatMap(({ subject, releases }) => {
    const current = releases.find(({ isCurrent }) => isCurrent)
    return subject.pkg !== undefined && current !== undefined && needsCommit(current)
      ? [subject.pkg]
      : []
  })
  if (wanted.length === 0) return new Map()
  const found = await commitsOfVersions(
    { cwd: workspace.root, prefix: prefixOf(workspace) },
    wanted,
  )
  return new Map([...found].map(([id, { commit }]) => [id, commit.slice(0, 12)]))
}

const needsCommit = (release: Release) =>
  (release.published !== undefined && !isTagged(release)) ||
  release.tags.some(({ held }) => held.kind === 'other' || held.kind === 'none')

/** Releases whose commit on npm is another than the tag's, and has the same files in the package's folder. */
async function sameTrees(ledgers: readonly Ledger[], trees: Trees): Promise<ReadonlySet<Release>> {
  const pairs = ledgers.flatMap(({ subject, releases }) =>
    releases.flatMap((release) => {
      const commit = release.published?.commit
      const [tag] = release.tags
      if (commit === undefined || tag === undefined || isSettled(release)) return []
      return tag.commit === commit ? [] : [{ release, path: subject.pkg?.path ?? '.', commit, tag }]
    }),
  )
  const judged = await Promise.all(
    pairs.map(async ({ release, path, commit, tag }) => {
      const [one, other] = await Promise.all([trees.id(commit, path), trees.id(tag.commit, path)])
      return one !== undefined && one === other ? [release] : []
    }),
  )
  return new Set(judged.flat())
}
