import type { Package } from '../../model/package.ts'
import { resolveName } from '../discover/names.ts'

/**
 * How a changeset names the package so that Changesets reads it as well: the stand-in's name, which is what
 * Changesets knows of a Python package, else its own; the id where that name means several packages.
 */
export function writtenName(pkg: Package, packages: readonly Package[]): string {
  const isOwn = (name: string) => {
    const resolved = resolveName(packages, name)
    return resolved.kind === 'one' && resolved.pkg.id === pkg.id
  }
  return [...pkg.aliases, pkg.name].find(isOwn) ?? pkg.id
}
