import type { Config } from '../../model/config.ts'
import type { Package, Workspace } from '../../model/package.ts'

/**
 * True for the private `package.json` at the root of a JavaScript workspace. Changesets never releases it and
 * never matches it by a glob; its ranges are still rewritten.
 */
export function isWorkspaceRoot(pkg: Package, workspace: Workspace): boolean {
  if (pkg.ecosystem !== 'npm' || pkg.path !== '.' || !pkg.private) return false
  return workspace.packages.some((other) => other.ecosystem === 'npm' && other !== pkg)
}

/** By folder, as Changesets lists packages; by id where two share one. Code units, not the user's language. */
export function byPath(a: Package, b: Package): number {
  return compareText(a.path, b.path) || compareText(a.id, b.id)
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** What paquebot.toml says about the package, under any name that means it. */
export function settingsOf(
  pkg: Package,
  config: Config | undefined,
): Config['packages'][string] | undefined {
  const name = [pkg.id, pkg.name, ...pkg.aliases].find(
    (name) => config?.packages[name] !== undefined,
  )
  return name === undefined ? undefined : config?.packages[name]
}

/** What paquebot.toml says about uploading the package. */
export function publishSetting(pkg: Package, config: Config | undefined): boolean | undefined {
  return settingsOf(pkg, config)?.publish
}
