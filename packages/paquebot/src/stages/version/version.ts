import { posix } from 'node:path'
import type { Ecosystem } from '../../ecosystems/ecosystem.ts'
import { type Drafts, draftsOver } from '../../io/drafts.ts'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import {
  type EcosystemId,
  type Package,
  type PackageId,
  packageOf,
  type Workspace,
} from '../../model/package.ts'
import {
  changesNaming,
  type Release,
  type ReleasePlan,
  releaseOf,
  releasesAmong,
} from '../../model/plan.ts'
import type { FileEdit } from '../../model/step.ts'
import { isUnknownUpstream } from '../plan/context.ts'
import { movesWith, rangeChanges, takesWhatIsThere } from '../plan/ranges.ts'
import { type ChangesetSettings, isDefaultChangelog } from '../plan/settings.ts'
import { bumpFor, type ChangelogEntry } from './changelog.ts'
import { type ChangelogStyle, isOfOtherForm, withEntry } from './changelog-style.ts'
import { consumeChangesets } from './consume.ts'
import { tellCorrections, tellForms } from './corrections.ts'

/** What a version step is made from. */
export interface VersionInput {
  readonly plan: ReleasePlan
  readonly workspace: Workspace
  readonly settings: ChangesetSettings
  readonly ecosystems: Readonly<Record<EcosystemId, Pick<Ecosystem, 'versions' | 'write'>>>
  readonly repository: Pick<Repository, 'read'> & Partial<Pick<Repository, 'named'>>
  /** Changelog entries that a module of the repository wrote; the default form where absent. */
  readonly entries?: ReadonlyMap<PackageId, string>
  /** How changelogs are written that are not in the form of Changesets. */
  readonly changelogs?: ChangelogStyle | undefined
}

/**
 * Every edit that the plan asks for: versions, ranges, lockfiles, changelogs, and the changesets that it uses
 * up. Reads files and writes none; the edits are carried out together or not at all.
 */
export function planVersion(input: VersionInput): {
  edits: readonly FileEdit[]
  findings: readonly Finding[]
  /** Lockfiles that text edits alone cannot bring up to date. */
  doubted: readonly string[]
} {
  const drafts = draftsOver(input.repository)
  const ranges = rangeChanges(input)
  writeManifests(input, ranges, drafts)
  const kept = input.settings.changelog === false ? [] : writeChangelogs(input, drafts)
  consumeChangesets(input.plan, input.repository, drafts)
  return {
    edits: drafts.edits(),
    findings: [
      ...checkChangelogModule(input),
      ...tellCorrections(ranges, input.workspace),
      ...tellForms(kept, input.plan),
    ],
    doubted: drafts.doubted(),
  }
}

function writeManifests(
  input: VersionInput,
  ranges: ReturnType<typeof rangeChanges>,
  drafts: Drafts,
): void {
  for (const pkg of inPlanOrder(input, [...ranges.keys()])) {
    const release = releaseOf(input.plan, pkg.id)
    // A manifest without a version stays without; `to` is empty then, and only the ranges are written.
    const to = release?.to ?? pkg.version ?? ''
    const change = { to, ranges: ranges.get(pkg.id) ?? [] }
    input.ecosystems[pkg.ecosystem].write(pkg, change, drafts)
  }
}

/** The released packages in plan order, then the others whose ranges move. */
function inPlanOrder(
  { plan, workspace }: VersionInput,
  others: readonly Package['id'][],
): readonly Package[] {
  const released = plan.releases
    .filter((release) => release.bump !== 'none')
    .map((release) => release.id)
  return [...new Set([...released, ...others])].flatMap((id) => packageOf(workspace, id) ?? [])
}

/** Returns the changelogs that keep a form which is not that of Changesets. */
function writeChangelogs(input: VersionInput, drafts: Drafts): readonly string[] {
  const { texts = new Map() } = input.changelogs ?? {}
  for (const { file, text } of texts.values()) drafts.write(file, text)
  const kept = new Set<string>()
  const written = new Map<string, string>()
  for (const { pkg, entry } of changelogEntries(input)) {
    const file = posix.join(pkg.path, 'CHANGELOG.md')
    const whole = texts.get(file)
    if (whole !== undefined) {
      kept.add(whole.file)
      continue
    }
    const own = input.entries?.get(pkg.id)
    const wanted = { pkg, entry, own, known: written.get(file) }
    const before = drafts.read(file)
    if (own === undefined && isOfOtherForm(before, input.changelogs)) kept.add(file)
    const text = withEntry(before, wanted, input.changelogs)
    if (text === undefined) continue
    drafts.write(file, text)
    written.set(file, text)
  }
  return [...kept]
}

/** A package of the plan with what its changelog says of its release. */
export interface PackageEntry {
  readonly pkg: Package
  readonly entry: ChangelogEntry
}

/** What the changelogs say of a plan, in its order. Pure. */
export function changelogEntries(input: Omit<VersionInput, 'repository'>): readonly PackageEntry[] {
  return input.plan.releases.flatMap((release) => {
    const pkg = packageOf(input.workspace, release.id)
    if (pkg === undefined || release.bump === 'none') return []
    return [{ pkg, entry: entryFor(pkg, release, input) }]
  })
}

/** What the package's changelog says of this release. Pure. */
export function entryFor(
  pkg: Package,
  release: Release,
  input: Omit<VersionInput, 'repository'>,
): ChangelogEntry {
  const { plan, workspace } = input
  const isCarrier = release.reasons.some((reason) => reason.kind === 'bundles')
  const told = isCarrier ? plan.changes : changesNaming(plan, release.id)
  const changes = told.flatMap((change) => {
    const bump = bumpFor(change, release)
    return bump === undefined || bump === 'none' ? [] : [{ change, bump }]
  })
  const updated = updatedWith(pkg, input)
  const brought = new Set(updated.flatMap((other) => other.changes))
  const leader = release.reasons.find((reason) => reason.kind === 'follows')?.leader
  const named = (other: Release) => ({ name: nameOf(other.id, workspace), version: other.to })
  const leading = leader && releaseOf(plan, leader)
  return {
    version: release.to,
    changes,
    dependencies: updated.map(named),
    dependencyChanges:
      brought.size === 0 ? [] : plan.changes.filter((change) => brought.has(change.id)),
    ...(leading === undefined ? {} : { leader: named(leading) }),
  }
}

/** The releases that the package's changelog names as updated dependencies. */
export function updatedWith(
  pkg: Package,
  input: Omit<VersionInput, 'repository'>,
): readonly Release[] {
  const needed = pkg.dependencies.map((edge) => edge.id)
  return releasesAmong(input.plan, needed).filter((other) => isUpdated(pkg, other, input))
}

const nameOf = (id: Package['id'], workspace: Workspace) => packageOf(workspace, id)?.name ?? id

/** Tables of a manifest that a changelog looks into, the first with the package decides. */
const listed = { npm: ['runtime', 'peer'], pypi: ['runtime', 'optional', 'extra'] } as const

function isUpdated(
  pkg: Package,
  other: Release,
  input: Omit<VersionInput, 'repository' | 'plan'>,
): boolean {
  const edges = pkg.dependencies.filter((edge) => edge.id === other.id)
  if (edges.some((edge) => edge.kind === 'bundles')) return other.bump !== 'none'
  const edge = listed[pkg.ecosystem].flatMap(
    (kind) => edges.find((edge) => edge.kind === kind && edge.range !== '') ?? [],
  )[0]
  if (edge === undefined || edge.accepts === null || edge.range.startsWith('npm:')) return false
  if (isUnknownUpstream(edge, input.settings)) return false
  // Changesets counts `workspace:*` and `workspace:<folder>` as moved by whatever happens.
  return takesWhatIsThere(edge) || movesWith(edge, other, input)
}

function checkChangelogModule({ settings, entries }: VersionInput): readonly Finding[] {
  const { changelog } = settings
  if (isDefaultChangelog(changelog) || changelog === false || entries !== undefined) return []
  return [
    {
      rule: 'version/changelog-module',
      severity: 'info',
      message: `the changelog module \`${changelog.module}\` is not run here; entries are in the default form of Changesets`,
      file: '.changeset/config.json',
      hint: '`paquebot version` runs it; a rehearsal runs no code of the configuration',
    },
  ]
}
