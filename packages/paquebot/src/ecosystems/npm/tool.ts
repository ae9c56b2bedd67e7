import { posix } from 'node:path'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import type { NpmTool, Package } from '../../model/package.ts'
import { findWorkspaceGlobs } from './globs.ts'
import { isRecord, parseManifest, placeIn, textIn } from './manifest.ts'

/** Lockfile names, the one that counts first. */
export const lockfileNames: Readonly<Record<string, NpmTool['name']>> = {
  'pnpm-lock.yaml': 'pnpm',
  'npm-shrinkwrap.json': 'npm',
  'package-lock.json': 'npm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
}

type Files = Pick<Repository, 'read' | 'has'>

/** The package manager of a folder: said in its manifest, else known by its lockfile, else npm. */
export function findTool(repository: Files, folder: string): NpmTool {
  const locks = lockfilesOf(repository, folder)
  const said = declaredTool(repository, folder)
  if (said !== undefined) {
    const lockfile = locks.find((lock) => lock.tool === said.name)?.file
    return { ...said, ...(lockfile === undefined ? {} : { lockfile }) }
  }
  const [lock] = locks
  if (lock !== undefined) {
    return { name: lock.tool, lockfile: lock.file, because: `\`${lock.file}\` is there` }
  }
  if (repository.has(posix.join(folder, 'pnpm-workspace.yaml'))) {
    return { name: 'pnpm', because: '`pnpm-workspace.yaml` is there' }
  }
  return { name: 'npm', because: 'nothing names another' }
}

/** Warnings where manifest and lockfiles of a folder name different package managers. */
export function checkTool(repository: Files, folder: string): readonly Finding[] {
  const manifest = posix.join(folder, 'package.json')
  const tool = findTool(repository, folder)
  const strays = lockfilesOf(repository, folder).filter((lock) => lock.tool !== tool.name)
  return strays.map((lock) => ({
    rule: 'discover/package-manager-disagrees',
    severity: 'warning',
    message: `\`${lock.file}\` is a lockfile of ${lock.tool}, but the package manager here is ${tool.name}: ${tool.because}`,
    ...(tool.because.includes('packageManager')
      ? placeIn(repository.read(manifest), manifest, ['packageManager'])
      : { file: lock.file }),
    hint: `delete \`${lock.file}\`, or name ${lock.tool} in \`packageManager\` of \`${manifest}\``,
  }))
}

/** The folder whose install serves the package: the root for workspace members, else its own. */
export function installRoot(repository: Repository, pkg: Package): string {
  if (pkg.path === '.') return '.'
  return findWorkspaceGlobs(repository)?.lists(pkg.path) ? '.' : pkg.path
}

function lockfilesOf(
  repository: Files,
  folder: string,
): readonly { file: string; tool: NpmTool['name'] }[] {
  return Object.entries(lockfileNames)
    .map(([name, tool]) => ({ file: posix.join(folder, name), tool }))
    .filter((lock) => repository.has(lock.file))
}

/** `packageManager` (Corepack's `name@version+hash`), then `devEngines.packageManager` of npm. */
function declaredTool(repository: Files, folder: string): NpmTool | undefined {
  const manifest = parseManifest(repository.read(posix.join(folder, 'package.json')))
  const packageManager = textIn(manifest?.packageManager)
  const pinned = /^(npm|pnpm|yarn|bun)@([^+]+)/.exec(packageManager ?? '')
  if (pinned !== null) {
    const [, name, version = ''] = pinned
    return {
      name: name as NpmTool['name'],
      version,
      because: `\`packageManager\` is \`${packageManager}\``,
    }
  }
  const engines = isRecord(manifest?.devEngines) ? manifest.devEngines.packageManager : undefined
  const first: unknown = Array.isArray(engines) ? engines[0] : engines
  const name = isRecord(first) ? textIn(first.name) : undefined
  if (name === undefined || !/^(npm|pnpm|yarn|bun)$/.test(name)) return undefined
  return { name: name as NpmTool['name'], because: `\`devEngines.packageManager\` names ${name}` }
}
