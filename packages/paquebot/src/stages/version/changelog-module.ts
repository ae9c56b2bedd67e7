import { join } from 'node:path'
import { type Package, type PackageId, packageOf, type Workspace } from '../../model/package.ts'
import type { PlannedChange, Release } from '../../model/plan.ts'
import type { Bump } from '../../model/version.ts'
import { leaderLine, renderSections } from './changelog.ts'
import { callUserModule, lacking, loadUserModule } from './user-module.ts'
import { entryFor, updatedWith, type VersionInput } from './version.ts'

/** The functions of a changelog module, as `@changesets/types` 7 names them. */
interface ChangelogFunctions {
  getReleaseLine(change: object, bump: string, options: unknown): string | Promise<string>
  getDependencyReleaseLine(
    changes: readonly object[],
    released: readonly object[],
    options: unknown,
  ): string | Promise<string>
}

/**
 * The changelog entry of every release, in the words of the module that `.changeset/config.json` names.
 * It is called with what Changesets 3 calls it with. Throws `version/module`.
 */
export async function entriesByModule(
  input: Omit<VersionInput, 'entries'>,
): Promise<ReadonlyMap<PackageId, string>> {
  const { changelog } = input.settings
  if (changelog === false) return new Map()
  const functions = await loadUserModule(changelog.module, input.workspace)
  if (!isChangelog(functions))
    throw lacking(changelog.module, '`getReleaseLine` and `getDependencyReleaseLine`')
  const told = new Map(input.plan.releases.map((one) => [one.id, asUpstream(one, input)]))
  const releases = input.plan.releases.filter((release) => release.bump !== 'none')
  const write = () =>
    Promise.all(
      releases.map(async (release) => {
        const entry = await entryOf(release, {
          ...input,
          functions,
          told,
          options: changelog.options,
        })
        return [release.id, entry] as const
      }),
    )
  return new Map(await callUserModule(changelog.module, write, hintFor(changelog.module)))
}

function isChangelog(value: unknown): value is ChangelogFunctions {
  const { getReleaseLine, getDependencyReleaseLine } = (value ?? {}) as Partial<ChangelogFunctions>
  return typeof getReleaseLine === 'function' && typeof getDependencyReleaseLine === 'function'
}

const hintFor = (module: string) =>
  /github/.test(module)
    ? 'it asks GitHub for commits and people: set `GITHUB_TOKEN` (read access), and `repo` in its options'
    : 'run the module by hand to see why'

interface Writing extends Omit<VersionInput, 'entries'> {
  readonly functions: ChangelogFunctions
  readonly told: ReadonlyMap<PackageId, object>
  readonly options: unknown
}

async function entryOf(release: Release, writing: Writing): Promise<string> {
  const { functions, told, options, workspace } = writing
  const pkg = packageOf(workspace, release.id) as Package
  const { changes, dependencyChanges, leader } = entryFor(pkg, release, writing)
  const lines = (bump: Bump) =>
    Promise.all(
      changes
        .filter((one) => one.bump === bump)
        .map((one) => functions.getReleaseLine(changeset(one.change, workspace), bump, options)),
    )
  const updated = updatedWith(pkg, writing).flatMap((other) => told.get(other.id) ?? [])
  const [major, minor, patch, dependencies] = await Promise.all([
    lines('major'),
    lines('minor'),
    lines('patch'),
    functions.getDependencyReleaseLine(
      dependencyChanges.map((change) => changeset(change, workspace)),
      updated,
      options,
    ),
  ])
  const followed = leader === undefined ? [] : [leaderLine(leader)]
  return renderSections(release.to, { major, minor, patch: [...patch, ...followed, dependencies] })
}

/** A changeset in the shape of `NewChangesetWithCommit`. */
function changeset(change: PlannedChange, workspace: Workspace): object {
  const releases = Object.entries(change.bumps).map(([id, type]) => ({
    name: packageOf(workspace, id as PackageId)?.name ?? id,
    type,
  }))
  return { releases, summary: change.summary, id: change.id, commit: change.commit }
}

/** A release in the shape of `ModCompWithPackage`. */
function asUpstream(release: Release, { workspace, repository }: VersionInput): object {
  const pkg = packageOf(workspace, release.id) as Package
  const text = pkg.ecosystem === 'npm' ? repository.read(pkg.manifest) : undefined
  const { name, version } = pkg
  return {
    name,
    type: release.bump,
    oldVersion: release.base ?? release.from,
    newVersion: release.to,
    changesets: release.changes,
    dir: join(workspace.root, pkg.path),
    relativeDir: pkg.path,
    packageJson: text === undefined ? { name, version } : JSON.parse(text.replace(/^\uFEFF/, '')),
  }
}
