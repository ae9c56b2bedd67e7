import { commandLine } from '../../ecosystems/command-line.ts'
import { listFilesMeanwhile } from '../../io/git.ts'
import type { Repository } from '../../io/repository.ts'
import { blobTexts, type ChangedFile, changedSince } from '../../io/since.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package, PackageId, VersionPlace } from '../../model/package.ts'
import type { Change } from '../../model/plan.ts'
import { discoverMeanwhile } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { findRoot } from '../discover/root.ts'
import { isChangeset, parseChanges } from '../plan/changes.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { type Intent, modeOf } from '../plan/intent.ts'
import type { ChangesetSettings } from '../plan/settings.ts'
import { baseOf } from './base.ts'
import { changedPackages, type Ownership, ownershipIn } from './changed.ts'
import { writtenName } from './names.ts'
import { isSaid, ownershipByReach, type Said, saidSince } from './said.ts'

/** A package that changed, and what says how it is to be released. */
interface ChangedPackage {
  readonly id: PackageId
  readonly files: readonly string[]
  /** Changeset files that name it, or empty ones, which speak of all. */
  readonly changesets: readonly string[]
  /** Commits that reach it, newest first; absent where commits ask for nothing. */
  readonly commits?: readonly Said[]
  /** The branch itself releases it: it consumes changesets and moves its version. */
  readonly released: boolean
}

/** What changed since a branch left `ref`. */
export interface Since {
  readonly ref: string
  /** What says how it is to be released. */
  readonly intent: Intent['mode']
  readonly packages: readonly ChangedPackage[]
}

/**
 * The packages that changed since the branch left `asked` (the base branch when it is empty), and an error
 * `status/no-intent` for each of which no changeset or commit of the branch speaks. At most four git processes.
 * Throws `git/unknown-ref`.
 */
export async function readSince(
  cwd: string,
  asked: string,
): Promise<{
  since: Since
  discovery: Discovery
  changes: readonly Change[]
  findings: readonly Finding[]
}> {
  const root = findRoot(cwd)
  const early = asked === '' ? undefined : changedSince(root, asked)
  // Awaited below; a ref that is not there must not end the program meanwhile.
  early?.catch(() => {})
  const discovery = await discoverMeanwhile(root, listFilesMeanwhile(root))
  const { repository, workspace } = discovery
  const { settings, findings: settingFindings } = readChangesetConfig(repository, workspace)
  const ref = asked === '' ? await requireBase(repository, settings.baseBranch) : asked
  const changed = await (early ?? changedSince(root, ref))
  const intent = modeOf(discovery)
  const { changes, findings } = await parseChanges(repository, workspace)
  const own = intent === 'commits' ? [] : ofBranch(changes, changed, repository.untracked)
  const { ownership, said } = await speakers(discovery, { intent, settings, ref })
  const files = changedPackages(discovery, ownership, changed)
  const released = await releasedHere([...files.keys()], changed, discovery)
  const packages = [...files].map(([pkg, paths]) => ({
    id: pkg.id,
    files: paths,
    changesets: own.filter((change) => speaksOf(change, pkg)).map((change) => change.file ?? ''),
    ...(said === undefined ? {} : { commits: said.get(pkg.id) ?? [] }),
    released: released.has(pkg.id),
  }))
  const since = { ref, intent, packages }
  return {
    since,
    discovery,
    changes: intent === 'commits' ? [] : changes,
    findings: [
      ...discovery.findings,
      ...settingFindings,
      ...(intent === 'commits' ? [] : findings),
      ...packages.flatMap((one) => checkIntent(one, since, workspace.packages)),
    ],
  }
}

/** Whom files concern, and what commits say where they count. */
async function speakers(
  discovery: Discovery,
  { intent, settings, ref }: { intent: Intent['mode']; settings: ChangesetSettings; ref: string },
): Promise<{ ownership: Ownership; said?: ReadonlyMap<PackageId, readonly Said[]> }> {
  const ownership = ownershipIn(discovery, settings)
  if (intent === 'changesets') return { ownership }
  const byReach = await ownershipByReach(discovery, ownership)
  return {
    ownership: intent === 'commits' ? byReach : ownership,
    said: await saidSince(discovery, ref, byReach),
  }
}

async function requireBase(repository: Repository, branch: string): Promise<string> {
  const base = await baseOf(repository, branch)
  if (base !== undefined) return base
  throw new PaquebotError(
    'git/unknown-ref',
    `this clone has no base branch, such as \`${branch}\``,
    {
      hint: 'name what to compare with: `paquebot status --since <ref>`; on GitHub Actions give actions/checkout `fetch-depth: 0`',
    },
  )
}

/** Changesets that the branch added or changed. */
function ofBranch(
  changes: readonly Change[],
  changed: readonly ChangedFile[],
  untracked: ReadonlySet<string>,
): readonly Change[] {
  const touched = new Set([...changed.map((file) => file.path), ...untracked])
  return changes.filter((change) => touched.has(change.file ?? ''))
}

const speaksOf = (change: Change, pkg: Package) =>
  change.bumps.size === 0 || change.bumps.has(pkg.id)

function checkIntent(
  { id, files, changesets, commits, released }: ChangedPackage,
  { ref, intent }: Pick<Since, 'ref' | 'intent'>,
  packages: readonly Package[],
): readonly Finding[] {
  const pkg = packages.find((one) => one.id === id)
  if (pkg === undefined || changesets.length > 0 || released) return []
  if (commits !== undefined && isSaid(commits)) return []
  const [first = '', ...rest] = files
  const others = rest.length === 0 ? '' : ` and ${rest.length} more`
  return [
    {
      rule: 'status/no-intent',
      severity: 'error',
      message: `\`${id}\` changed since \`${ref}\` and ${silence[intent]}: ${first}${others}`,
      file: first,
      hint: hintFor(writtenName(pkg, packages), intent, commits ?? []),
    },
  ]
}

const silence = {
  changesets: 'no changeset names it',
  commits: 'no commit says how it is to be released',
  both: 'no changeset names it, and no commit says how it is to be released',
} satisfies Record<Intent['mode'], string>

function hintFor(name: string, intent: Intent['mode'], commits: readonly Said[]): string {
  const command = commandLine(['paquebot', 'change', '--patch', name, '--message'])
  const changeset = `type \`${command} "what changed"\` (or \`--minor\`, \`--major\`)`
  if (intent === 'changesets')
    return `${changeset}; \`paquebot change --empty\` when nothing is to be released`
  const words = '`fix: …` or `feat: …`, or `chore: …` when nothing is to be released'
  const silent = commits.find(({ type }) => type === undefined)
  const commit =
    silent === undefined
      ? `commit it as ${words}`
      : `begin the message of commit ${silent.commit.slice(0, 7)} with ${words} (\`git commit --amend\`, \`git rebase -i\`)`
  return intent === 'both' ? `${changeset}, or ${commit}` : commit
}

/**
 * The packages that a release on this branch moves: it removes changesets, and the literal of the version is
 * another than at the merge base. Git is only asked when changesets are gone.
 */
async function releasedHere(
  packages: readonly Package[],
  changed: readonly ChangedFile[],
  { repository }: Discovery,
): Promise<ReadonlySet<PackageId>> {
  const consumed = changed.some(
    ({ kind, path }) => kind === 'removed' && path.startsWith('.changeset/') && isChangeset(path),
  )
  if (!consumed) return new Set()
  const blobs = new Map(changed.map((file) => [file.path, file.blob]))
  const asked = packages.flatMap((pkg) => {
    const [place] = pkg.places
    const blob = blobs.get(place?.file ?? '')
    return place === undefined || blob === undefined ? [] : [{ pkg, place, blob }]
  })
  const texts = await blobTexts(
    repository.root,
    asked.map(({ blob }) => blob),
  )
  const moved = asked.filter(({ place }, at) =>
    isMoved(place, repository.read(place.file) ?? '', texts[at] ?? ''),
  )
  return new Set(moved.map(({ pkg }) => pkg.id))
}

/** The line that writes the version, up to its end, stood nowhere in the text before. */
function isMoved({ start, end }: VersionPlace, now: string, before: string): boolean {
  const line = now.slice(now.lastIndexOf('\n', start) + 1, end + 1)
  return !`\n${before}\n`.includes(`\n${line}`)
}
