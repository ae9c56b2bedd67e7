import { posix } from 'node:path'
import { ecosystems } from '../../ecosystems/index.ts'
import type { Repository } from '../../io/repository.ts'
import type { Location } from '../../model/finding.ts'
import type { Package, PackageId } from '../../model/package.ts'
import type { VersionScheme } from '../../model/version.ts'
import { parseChangelog } from '../changelog/sections.ts'
import type { TaggedRelease } from './held.ts'
import type { Ledger, RegistryState, Release, Subject } from './model.ts'

/** What the three witnesses say, before it is put together. */
export interface Witnesses {
  readonly packages: readonly Package[]
  readonly tagged: readonly TaggedRelease[]
  readonly registries: ReadonlyMap<PackageId, RegistryState>
  readonly repository: Pick<Repository, 'has' | 'read'>
}

/** Every package of today and of the tags. Those that are neither uploaded nor tagged have no releases. */
export function subjectsOf(
  packages: readonly Package[],
  tagged: readonly TaggedRelease[],
): readonly Subject[] {
  const subjects = new Map<PackageId, Subject>()
  for (const pkg of packages) {
    const { id, name, ecosystem } = pkg
    subjects.set(id, { id, name, ecosystem, pkg })
  }
  for (const { subject } of tagged) {
    if (!subjects.has(subject.id)) subjects.set(subject.id, subject)
  }
  const known = new Set(tagged.map(({ subject }) => subject.id))
  return [...subjects.values()].filter(({ id, pkg }) => pkg?.private === false || known.has(id))
}

/** Is it uploaded, or was it when it was tagged? */
export function isForRegistry(subject: Subject, tagged: readonly TaggedRelease[]): boolean {
  if (subject.pkg?.private === false) return true
  return tagged.some((one) => one.subject.id === subject.id && !one.tagged.isPrivate)
}

/** Puts together what tags, registries and changelogs say of each version. Pure but for reading the changelogs. */
export function ledgersOf(
  subjects: readonly Subject[],
  { packages, tagged, registries, repository }: Witnesses,
): readonly Ledger[] {
  const byId = Map.groupBy(tagged, ({ subject }) => subject.id)
  return subjects.map((subject) => {
    const registry = registries.get(subject.id) ?? { kind: 'not-asked' }
    const sections = sectionsOf(subject, packages, repository)
    return ledgerOf(subject, { tagged: byId.get(subject.id) ?? [], registry, sections })
  })
}

interface Said {
  readonly tagged: readonly TaggedRelease[]
  readonly registry: RegistryState
  readonly sections: ReadonlyMap<string, Location>
}

function ledgerOf(subject: Subject, { tagged, registry, sections }: Said): Ledger {
  const scheme = ecosystems[subject.ecosystem].versions
  const current = currentOf(subject, scheme)
  const tags = Map.groupBy(tagged, ({ version }) => version)
  const listed = registry.kind === 'known' ? registry.versions : []
  const published = new Map(
    listed.flatMap((one) =>
      scheme.isVersion(one.version) ? [[scheme.canonical(one.version), one] as const] : [],
    ),
  )
  const all = new Set([...tags.keys(), ...published.keys(), ...sections.keys()])
  if (current !== null) all.add(current)
  const releases = [...all].map((version): Release => {
    const own = published.get(version)
    const section = sections.get(version)
    return {
      version,
      tags: (tags.get(version) ?? []).map((one) => one.tagged),
      ...(own === undefined ? {} : { published: own }),
      ...(section === undefined ? {} : { section }),
      isCurrent: version === current,
    }
  })
  releases.sort((a, b) => scheme.compare(b.version, a.version))
  return { subject, current, releases, registry, sections: sections.size }
}

function currentOf({ pkg }: Subject, scheme: VersionScheme): string | null {
  const version = pkg?.version ?? null
  return version !== null && scheme.isVersion(version) ? scheme.canonical(version) : null
}

/** What the package's CHANGELOG.md, or that of the root by name, has a section of. The topmost of a version counts. */
function sectionsOf(
  { pkg, ecosystem }: Subject,
  packages: readonly Package[],
  repository: Pick<Repository, 'has' | 'read'>,
): ReadonlyMap<string, Location> {
  const file = pkg === undefined ? undefined : changelogOf(pkg, repository)
  if (pkg === undefined || file === undefined) return new Map()
  const scheme = ecosystems[ecosystem].versions
  const isShared = packages.some((other) => other !== pkg && other.path === pkg.path)
  const names = new Set([pkg.name, ...pkg.aliases])
  const found = new Map<string, Location>()
  for (const { version, name, heading } of parseChangelog(repository.read(file) ?? '').sections) {
    if (version === undefined || !scheme.isVersion(version)) continue
    if (name !== undefined && isShared && !names.has(name)) continue
    const canonical = scheme.canonical(version)
    if (!found.has(canonical)) found.set(canonical, { file, line: heading.line, column: 1 })
  }
  return found
}

const names = ['CHANGELOG.md', 'changelog.md', 'CHANGES.md', 'HISTORY.md'] as const

function changelogOf(pkg: Package, repository: Pick<Repository, 'has'>): string | undefined {
  return names.map((name) => posix.join(pkg.path, name)).find((file) => repository.has(file))
}
