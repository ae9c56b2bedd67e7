import { type PackageId, packageOf, type Workspace } from '../../model/package.ts'

const installedKinds = new Set(['runtime', 'optional', 'peer', 'extra'])

/** The packages and everything of this repository that installing them installs. */
export function publishedNeeds(
  workspace: Workspace,
  ids: readonly PackageId[],
): ReadonlySet<PackageId> {
  const needed = new Set<PackageId>()
  const add = (id: PackageId) => {
    if (needed.has(id)) return
    needed.add(id)
    for (const edge of packageOf(workspace, id)?.dependencies ?? []) {
      if (installedKinds.has(edge.kind)) add(edge.id)
    }
  }
  ids.forEach(add)
  return needed
}
