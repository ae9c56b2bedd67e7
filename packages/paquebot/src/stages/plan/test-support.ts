import { ecosystems } from '../../ecosystems/index.ts'
import type { Dependency, Package, PackageId, Workspace } from '../../model/package.ts'
import type { Change, ReleasePlan } from '../../model/plan.ts'
import type { Bump } from '../../model/version.ts'
import type { PlanInput } from './context.ts'
import { type ChangesetSettings, defaultSettings } from './settings.ts'

export { ecosystems }

/** A package with no more than a test speaks of. */
export function pkg(id: PackageId, version: string | null, more: Partial<Package> = {}): Package {
  const name = id.replace(/^\w+:/, '')
  const ecosystem = id.startsWith('npm:') ? 'npm' : 'pypi'
  const path = `packages/${name.replace(/^@\w+\//, '')}`
  return {
    id,
    name,
    ecosystem,
    path,
    manifest: `${path}/${ecosystem === 'npm' ? 'package.json' : 'pyproject.toml'}`,
    version,
    versionSource: { kind: 'manifest' },
    places: [],
    private: false,
    aliases: [],
    dependencies: [],
    publishing: {},
    ...more,
  }
}

/** An edge; `accepts` is the range itself unless told. */
export function on(
  id: PackageId,
  range: string,
  kind: Dependency['kind'] = 'runtime',
  accepts: string | null = range,
): Dependency {
  return { id, kind, range, accepts: range === '' ? null : accepts }
}

export function workspaceOf(...packages: readonly Package[]): Workspace {
  return { root: '/repository', gitRoot: null, packages, tools: {} }
}

let count = 0

/** A changeset that nobody wrote to disk. */
export function change(bumps: Partial<Record<PackageId, Bump>>, id = `change-${++count}`): Change {
  const entries = Object.entries(bumps) as [PackageId, Bump][]
  return { id, file: `.changeset/${id}.md`, summary: `About ${id}`, bumps: new Map(entries) }
}

export function inputOf(
  packages: readonly Package[],
  changes: readonly Change[],
  settings: Partial<ChangesetSettings> = {},
): PlanInput {
  return {
    workspace: workspaceOf(...packages),
    changes,
    settings: { ...defaultSettings, ...settings },
    ecosystems,
  }
}

/** `id` to `version` of every package in the plan; `none` entries keep their version. */
export function versionsIn(plan: ReleasePlan): Readonly<Record<string, string>> {
  return Object.fromEntries(plan.releases.map((release) => [release.id, release.to]))
}
