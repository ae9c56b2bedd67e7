import { ecosystems } from '../../ecosystems/index.ts'
import { allTags } from '../../io/git.ts'
import { openObjects } from '../../io/git-objects.ts'
import { shallowEdge } from '../../io/history.ts'
import { findUpstream } from '../../io/upstream.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import type { Emit } from '../../model/step.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { requireName } from '../discover/names.ts'
import { prefixOf } from '../plan/last-release.ts'
import { commitsOfVersions } from '../plan/untagged.ts'
import type { FixStep } from '../publish/fix-forward.ts'
import { task } from '../task.ts'
import { artifactDiffers, localArtifacts } from './artifacts.ts'
import { planFor } from './bad.ts'
import { findingsOf } from './findings.ts'
import { type ReadTag, readTagged } from './held.ts'
import { isForRegistry, ledgersOf, subjectsOf } from './ledger.ts'
import type { Fault, Ledger, RegistryState, Release } from './model.ts'
import { askRegistries } from './registries.ts'
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
  registryUnknown,
  tagWithoutVersion,
  versionWithoutTag,
} from './rules-registry.ts'
import { onlyCurrent, type Scope, scopeSince } from './since.ts'
import { type ClaimedTag, claimTags } from './tags.ts'
import { openTrees, type Trees } from './tree.ts'
import { worldsApart } from './worlds.ts'

/** What is looked at. */
export interface VerifyOptions {
  /** Names of packages; empty for all, those of the history included. */
  readonly only: readonly string[]
  /** A tag or a version. */
  readonly since?: string
  /** Only the versions that the tree has. */
  readonly last: boolean
  /** Git and changelogs, no registry. */
  readonly offline: boolean
  /** Folder of artifacts to compare with the registry. */
  readonly artifacts?: string
  /** A version that is out and broken. */
  readonly bad?: string
}

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly emit: Emit
}

/** What registries, tags, trees and changelogs say together. */
export interface Verification {
  readonly ledgers: readonly Ledger[]
  readonly faults: readonly Fault[]
  /** Version tags that name nothing in their tree. */
  readonly strayTags: readonly string[]
  readonly tags: number
  /** What to do about the version that is broken, where one was named. */
  readonly fixForward?: readonly FixStep[]
}

/**
 * Compares registries, tags, trees at the tags and changelogs. Reads only. Throws `verify/no-git`, `config/invalid` for
 * an unknown package, `cli/usage` for a `since` that is nothing, and what discover throws.
 */
export async function verify(
  cwd: string,
  options: VerifyOptions,
  around: Surroundings,
): Promise<{ verification: Verification; findings: readonly Finding[] }> {
  const discovery = await discover(cwd)
  const { workspace } = discovery
  if (workspace.gitRoot === null) throw noGit(workspace.root)
  if (options.bad !== undefined && options.offline) throw badOffline()
  const chosen = options.only.map(
    (name) => requireName(workspace.packages, name, 'the command line').id,
  )
  const local = options.artifacts === undefined ? [] : localArtifacts(cwd, options.artifacts)
  const asking = options.offline
    ? undefined
    : findUpstream(workspace.root, around.env, around.signal)
  // Whatever stops us before they are needed is the error to tell.
  asking?.catch(() => {})
  const objects = openObjects(workspace.gitRoot)
  try {
    const trees = openTrees(objects, workspace.root, prefixOf(workspace))
    const git = await readGit(discovery, trees, options, around.emit)
    const subjects = git.subjects.filter(
      ({ id, pkg }) => (chosen.length === 0 || chosen.includes(id)) && (!options.last || pkg),
    )
    const asked = subjects.filter((subject) => isForRegistry(subject, git.tagged))
    const registries =
      asking === undefined
        ? new Map<PackageId, RegistryState>()
        : await askRegistries(asked, { ...around, upstream: await asking })
    const { packages } = workspace
    const { repository } = discovery
    const { tagged } = git
    const ledgers = ledgersOf(subjects, { packages, tagged, registries, repository })
    const faults = await judge(ledgers, { discovery, trees, options, git, local })
    const verification = {
      ledgers,
      faults,
      strayTags: git.stray,
      tags: git.count,
      ...(options.bad === undefined ? {} : { fixForward: planFor(options.bad, ledgers) }),
    }
    return { verification, findings: [...findingsOf(faults), ...git.findings] }
  } finally {
    objects.close()
  }
}

function badOffline(): PaquebotError {
  return new PaquebotError('cli/usage', '`--bad` and `--offline` cannot both be', {
    hint: 'what is to be done depends on what the registries have',
  })
}

function noGit(root: string): PaquebotError {
  return new PaquebotError('verify/no-git', `\`${root}\` is in no git repository`, {
    hint: 'run it in a clone with history and tags: `git clone`, or `fetch-depth: 0` in a workflow',
  })
}

async function readGit(
  { workspace, repository }: Discovery,
  trees: Trees,
  options: VerifyOptions,
  emit: Emit,
) {
  const root = workspace.gitRoot ?? workspace.root
  const tags = allTags(root)
  const scope = scopeOf(options, tags)
  const isShallow = shallowEdge(root).size > 0
  const behind = new Set(repository.tags().map(({ name }) => name))
  const claimed = claimTags(tags, workspace.packages)
  const isRead = options.last ? isOfToday : () => true
  const read = await task(emit, `read what ${claimed.length} tags hold`, () =>
    readTagged(claimed, trees, { behind, isRead }),
  )
  const tagged = read.flatMap(({ releases }) => releases)
  const stray = options.last ? [] : read.filter(isStray).map(({ tag }) => tag.name)
  return {
    tagged,
    subjects: subjectsOf(workspace.packages, tagged),
    scope,
    isShallow,
    stray,
    count: claimed.length,
    findings: isShallow ? [shallow(tags.length)] : [],
  }
}

type Git = Awaited<ReturnType<typeof readGit>>

const isStray = ({ releases }: ReadTag) => releases.length === 0

function scopeOf({ last, since }: VerifyOptions, tags: ReturnType<typeof allTags>): Scope {
  if (last) return onlyCurrent
  return since === undefined ? () => true : scopeSince(since, tags)
}

/** Does the tag say the version that one of its packages has in the tree? */
function isOfToday({ tag, claim }: ClaimedTag): boolean {
  return claim.packages.some(({ ecosystem, version }) => {
    const { versions } = ecosystems[ecosystem]
    if (version === null || !versions.isVersion(tag.text)) return false
    return versions.isVersion(version) && versions.compare(tag.text, version) === 0
  })
}

function shallow(tags: number): Finding {
  return {
    rule: 'verify/shallow-clone',
    severity: 'warning',
    message: `this clone is shallow and has ${tags} tags, so a missing tag says nothing`,
    hint: '`git fetch --unshallow --tags`, or `fetch-depth: 0` for `actions/checkout`',
  }
}

interface Matter {
  readonly discovery: Discovery
  readonly trees: Trees
  readonly options: VerifyOptions
  readonly git: Git
  readonly local: ReturnType<typeof localArtifacts>
}

async function judge(ledgers: readonly Ledger[], matter: Matter): Promise<readonly Fault[]> {
  const { discovery, options, git, local } = matter
  const [commits, same] = await Promise.all([
    commitsFor(ledgers, discovery),
    sameTrees(ledgers, matter.trees),
  ])
  const around: Circumstances = { isLast: options.last, commitOf: (id) => commits.get(id) }
  const faults = ledgers.flatMap((ledger) => [
    ...registryUnknown(ledger),
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
  const found = await commitsOfVersions(workspace.root, wanted, prefixOf(workspace))
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
