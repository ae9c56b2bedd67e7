import { join, posix } from 'node:path'
import { ecosystems } from '../../ecosystems/index.ts'
import { releaseDay } from '../../io/environment.ts'
import { readText } from '../../io/files.ts'
import { type Finding, hasErrors } from '../../model/finding.ts'
import type { Package } from '../../model/package.ts'
import { formOf } from '../changelog/form.ts'
import { renderSection } from '../changelog/keep-a-changelog.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { requireName } from '../discover/names.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { decideIn } from '../plan/decide.ts'
import { renderEntry } from '../version/changelog.ts'
import { keepEntries } from '../version/changelog-style.ts'
import { changelogEntries, type PackageEntry } from '../version/version.ts'
import type { ChangelogPart, Changelogs, ChangelogWish } from './model.ts'

/** What the pending changesets would add to each package's changelog. Nothing is written. */
export async function tellPending(root: string, wish: ChangelogWish): Promise<Changelogs> {
  const discovery = await discover(root)
  const { plan, findings } = await decideIn(discovery)
  const found: readonly Finding[] = [...discovery.findings, ...findings]
  const wanted = wantedIn(discovery, wish)
  if (hasErrors(findings)) return { root, source: 'changesets', parts: [], findings: found }
  const { workspace, repository, config } = discovery
  const { settings } = readChangesetConfig(repository, workspace)
  const entries = changelogEntries({ plan, workspace, settings, ecosystems })
  const parts = entries
    .filter(({ pkg }) => wanted === undefined || wanted.has(pkg))
    .map((entry) => partOf(entry, root, wish.form ?? config.changelog))
  return { root, source: 'changesets', parts, findings: found }
}

function wantedIn(
  { workspace }: Discovery,
  { packages }: ChangelogWish,
): ReadonlySet<Package> | undefined {
  if (packages.length === 0) return undefined
  return new Set(packages.map((name) => requireName(workspace.packages, name, '--package')))
}

function partOf(
  { pkg, entry }: PackageEntry,
  root: string,
  wanted: ChangelogWish['form'],
): ChangelogPart {
  const file = posix.join(pkg.path, 'CHANGELOG.md')
  const form = formOf(readText(join(root, file))) ?? wanted ?? 'changesets'
  const text =
    form === 'changesets'
      ? renderEntry(entry)
      : renderSection({ version: entry.version, date: releaseDay(), entries: keepEntries(entry) })
  return { package: pkg.id, file, text, merged: async () => text }
}
