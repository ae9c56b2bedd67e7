import type { Package, PackageId } from '../../model/package.ts'

/** The targets and everything of the repository that they need to be built, each once. */
export function buildClosure(
  all: readonly Package[],
  targets: readonly Package[],
): readonly Package[] {
  const byId = new Map(all.map((pkg) => [pkg.id, pkg]))
  const needed = new Set<PackageId>()
  const add = (pkg: Package) => {
    if (needed.has(pkg.id)) return
    needed.add(pkg.id)
    for (const edge of pkg.dependencies) {
      const other = edge.kind === 'follows' ? undefined : byId.get(edge.id)
      if (other !== undefined) add(other)
    }
  }
  targets.forEach(add)
  return all.filter((pkg) => needed.has(pkg.id))
}
