import { commandLine } from '../../ecosystems/command-line.ts'
import { listFilesMeanwhile } from '../../io/git.ts'
import { blobTexts, type ChangedFile, changedSince } from '../../io/since.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package, PackageId, VersionPlace } from '../../model/package.ts'
import type { Change } from '../../model/plan.ts'
import { discoverMeanwhile } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { findRoot } from '../discover/root.ts'
import { isChangeset, parseChanges } from '../plan/changes.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { changedPackages, ownershipIn } from './changed.ts'
import { writtenName } from './names.ts'

/** A package that changed, and what says how it is to be released. */
interface ChangedPackage {
  readonly id: PackageId
  readonly files: readonly string[]
  /** Changeset files that name it, or empty ones, which speak of all. */
  readonly changesets: readonly string[]
  /** The branch itself releases it: it consumes changesets and moves its version. */
  readonly released: boolean
}

/** What changed since a branch left `ref`. */
export interface Since {
  readonly ref: string
  readonly packages: readonly ChangedPackage[]
}

/**
 * The packages that changed since the branch left `ref`, and an error `status/no-intent` for each that no
 * changeset of the branch names. At most three git processes. Throws `git/unknown-ref`.
 */
export async function readSince(
  cwd: string,
  ref: string,
): Promise<{
  since: Since
  discovery: Discovery
  changes: readonly Change[]
  findings: readonly Finding[]
}> {
  const root = findRoot(cwd)
  const [discovery, changed] = await Promise.all([
    discoverMeanwhile(root, listFilesMeanwhile(root)),
    changedSince(root, ref),
  ])
  const { repository, workspace } = discovery
  const { settings, findings: settingFindings } = readChangesetConfig(repository, workspace)
  const { changes, findings } = await parseChanges(repository, workspace)
  const own = ofBranch(changes, changed, repository.untracked)
  const files = changedPackages(discovery, ownershipIn(discovery, settings), changed)
  const released = await releasedHere([...files.keys()], changed, discovery)
  const packages = [...files].map(([pkg, paths]) => ({
    id: pkg.id,
    files: paths,
    changesets: own.filter((change) => speaksOf(change, pkg)).map((change) => change.file ?? ''),
    released: released.has(pkg.id),
  }))
  return {
    since: { ref, packages },
    discovery,
    changes,
    findings: [
      ...discovery.findings,
      ...settingFindings,
      ...findings,
      ...packages.flatMap((one) => checkIntent(one, ref, workspace.packages)),
    ],
  }
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
  { id, files, changesets, released }: ChangedPackage,
  ref: string,
  packages: readonly Package[],
): readonly Finding[] {
  const pkg = packages.find((one) => one.id === id)
  if (pkg === undefined || changesets.length > 0 || released) return []
  const [first = '', ...rest] = files
  const others = rest.length === 0 ? '' : ` and ${rest.length} more`
  const name = writtenName(pkg, packages)
  const command = commandLine(['paquebot', 'change', '--patch', name, '--message'])
  return [
    {
      rule: 'status/no-intent',
      severity: 'error',
      message: `\`${id}\` changed since \`${ref}\` and no changeset names it: ${first}${others}`,
      file: first,
      hint: `type \`${command} "what changed"\` (or \`--minor\`, \`--major\`); \`paquebot change --empty\` when nothing is to be released`,
    },
  ]
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
