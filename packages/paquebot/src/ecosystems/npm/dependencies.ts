import { posix } from 'node:path'
import type { Repository } from '../../io/repository.ts'
import type { Dependency, DependencyKind, Package } from '../../model/package.ts'
import { readCatalogs } from './catalogs.ts'
import { dependencyTables, documentOf, manifestOf, textsIn } from './manifest.ts'
import { type CatalogLookup, parseSpecifier, publishedRange } from './specifiers.ts'

/** Edges to the given packages: runtime, optional, peer and development, in the manifest's order. */
export function dependencies(
  repository: Repository,
  pkg: Package,
  all: readonly Package[],
): readonly Dependency[] {
  const document = documentOf(repository, pkg.manifest)
  const manifest = manifestOf(document)
  if (manifest === undefined) return []
  const siblings = byName(all)
  const lookUp = catalogsOf(repository)
  return Object.entries(dependencyTables).flatMap(([table, kind]) =>
    Object.entries(textsIn(manifest[table])).flatMap(([key, range]) => {
      const edge = edgeOf({ key, range, kind, pkg, siblings, lookUp })
      const span = edge === undefined ? undefined : document.locate([table, key])
      if (edge === undefined || span === undefined) return []
      // Inside the quotes, where the range itself begins.
      return [{ ...edge, at: { file: pkg.manifest, line: span.line, column: span.column + 1 } }]
    }),
  )
}

interface Edge {
  readonly key: string
  readonly range: string
  readonly kind: DependencyKind
  readonly pkg: Package
  readonly siblings: ReadonlyMap<string, Package>
  readonly lookUp: CatalogLookup
}

function edgeOf({ key, range, kind, pkg, siblings, lookUp }: Edge): Dependency | undefined {
  // No protocol and no path: the key is the name, and it is from the registry.
  if (!siblings.has(key) && !/[:/]/.test(range)) return undefined
  const specifier = parseSpecifier(key, range)
  const sibling = siblings.get(specifier.name) ?? siblingAt(specifier.range, pkg, siblings)
  if (sibling === undefined || sibling.id === pkg.id) return undefined
  return {
    id: sibling.id,
    kind,
    range,
    accepts: publishedRange(specifier, sibling.version, lookUp),
  }
}

/** `file:../core` under a key of another name still is the package in that folder. */
function siblingAt(
  path: string,
  pkg: Package,
  siblings: ReadonlyMap<string, Package>,
): Package | undefined {
  if (!/^\.{1,2}\//.test(path)) return undefined
  const folder = posix.join(pkg.path, path).replace(/\/$/, '')
  return [...siblings.values()].find((sibling) => sibling.path === folder)
}

// The same list and repository come in for every package, so what is derived from them is kept.
const names = new WeakMap<readonly Package[], ReadonlyMap<string, Package>>()
const catalogs = new WeakMap<Repository, CatalogLookup>()

function byName(all: readonly Package[]): ReadonlyMap<string, Package> {
  const known =
    names.get(all) ??
    new Map(all.filter((pkg) => pkg.ecosystem === 'npm').map((pkg) => [pkg.name, pkg]))
  names.set(all, known)
  return known
}

function catalogsOf(repository: Repository): CatalogLookup {
  const known = catalogs.get(repository)
  if (known !== undefined) return known
  // Read when a range asks for one: most repositories have no catalog.
  let read: CatalogLookup | undefined
  const lookUp: CatalogLookup = (...entry) => {
    read ??= readCatalogs(repository)
    return read(...entry)
  }
  catalogs.set(repository, lookUp)
  return lookUp
}
