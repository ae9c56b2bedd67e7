import { posix } from 'node:path'
import type { Config } from '../../model/config.ts'
import type { Package, PackageId, Workspace } from '../../model/package.ts'
import { isWorkspaceRoot, settingsOf } from './packages.ts'

/** The packages that a change of the file reaches. Paths are relative to the root. */
export type Reach = (path: string) => readonly PackageId[]

const lockfile =
  /(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|deno\.lock|uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|Cargo\.lock|pylock(?:\.[\w-]+)?\.toml)$/

/**
 * A file belongs to the packages of the deepest package folder around it, and to those whose `paths` match it.
 * Lockfiles, changesets and what lies in no package's folder reach nobody by their place; nor does anything that
 * only the private frame of a JavaScript workspace holds.
 */
export async function reachOf(workspace: Workspace, config: Config): Promise<Reach> {
  const folders = Map.groupBy(
    workspace.packages.filter((pkg) => !isWorkspaceRoot(pkg, workspace)),
    (pkg) => pkg.path,
  )
  const idsAt = new Map<string, readonly PackageId[]>()
  const ownersOf = (folder: string): readonly PackageId[] => {
    const known = idsAt.get(folder)
    if (known !== undefined) return known
    const here = folders.get(folder)?.map((pkg) => pkg.id)
    const found = here ?? (folder === '.' ? [] : ownersOf(posix.dirname(folder)))
    idsAt.set(folder, found)
    return found
  }
  const globs = await globsOf(workspace.packages, config)
  return (path) => {
    const extra = globs.filter(({ holds }) => holds(path)).map(({ id }) => id)
    const own = isNobodys(path) ? [] : ownersOf(posix.dirname(path))
    return extra.length === 0 ? own : [...new Set([...own, ...extra])]
  }
}

const isNobodys = (path: string) => path.startsWith('.changeset/') || lockfile.test(path)

async function globsOf(packages: readonly Package[], config: Config) {
  const asked = packages.flatMap((pkg) => {
    const paths = settingsOf(pkg, config)?.paths ?? []
    return paths.length === 0 ? [] : [{ id: pkg.id, paths }]
  })
  if (asked.length === 0) return []
  const { default: picomatch } = await import('picomatch')
  return asked.map(({ id, paths }) => ({ id, holds: picomatch([...paths], { dot: true }) }))
}
