import { posix } from 'node:path'
import type { Repository } from '../../io/repository.ts'
import type { NpmTool, Package, Workspace } from '../../model/package.ts'
import type { Install } from '../ecosystem.ts'
import { findWorkspaceGlobs } from './globs.ts'
import { dependencyTables, parseManifest, textsIn } from './manifest.ts'
import { findTool, installRoot } from './tool.ts'

/** One install per folder whose lockfile serves one of the packages, the root first. */
export function installs(
  _workspace: Workspace,
  packages: readonly Package[],
  repository: Repository,
): readonly Install[] {
  const own = packages.filter((pkg) => pkg.ecosystem === 'npm')
  const folders = [...new Set(own.map((pkg) => installRoot(repository, pkg)))].sort()
  return folders
    .filter((folder) => needsInstall(repository, folder, findTool(repository, folder)))
    .map((folder) => installIn(folder, findTool(repository, folder)))
}

/** A single package without dependencies and lockfile has nothing to install. */
function needsInstall(repository: Repository, folder: string, tool: NpmTool): boolean {
  if (tool.lockfile !== undefined) return true
  const manifest = parseManifest(repository.read(posix.join(folder, 'package.json')))
  if (folder === '.' && findWorkspaceGlobs(repository) !== undefined) return true
  return Object.keys(dependencyTables).some(
    (table) => Object.keys(textsIn(manifest?.[table])).length > 0,
  )
}

function installIn(folder: string, tool: NpmTool): Install {
  return {
    title: `${tool.name} install in ${folder}`,
    cwd: folder,
    ...(tool.lockfile === undefined ? {} : { lockfile: tool.lockfile }),
    run: async (shop) => (await import('./run-install.ts')).runInstall(shop, folder, tool),
  }
}
