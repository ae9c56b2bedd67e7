import { posix } from 'node:path'
import type { JsonDocument, JsonPath } from '../../edit/json.ts'
import type { Repository } from '../../io/repository.ts'
import type { Location } from '../../model/finding.ts'
import { type Dependency, lazyEdge, type Package } from '../../model/package.ts'
import { readCatalogs } from './catalogs.ts'
import { dependencyTables, documentOf, isRecord, manifestOf } from './manifest.ts'
import { type CatalogLookup, parseSpecifier, publishedRange, type Specifier } from './specifiers.ts'

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
  const edges: Dependency[] = []
  for (const [table, kind] of tables) {
    const texts = manifest[table]
    if (!isRecord(texts)) continue
    for (const key of Object.keys(texts)) {
      const range = texts[key]
      const edge = typeof range === 'string' ? edgeOf({ key, range, pkg, siblings }) : undefined
      if (edge === undefined) continue
      const { sibling, specifier } = edge
      edges.push(
        lazyEdge(
          { id: sibling.id, kind, range: range as string },
          {
            accepts: () => publishedRange(specifier(), sibling.version, lookUp),
            at: () => placeOf(pkg.manifest, document, [table, key]),
          },
        ),
      )
    }
  }
  return edges
}

/** Inside the quotes, where the range itself begins. */
function placeOf(file: string, document: JsonDocument, path: JsonPath): Location {
  const span = document.locate(path)
  return span === undefined ? { file } : { file, line: span.line, column: span.column + 1 }
}

const tables = Object.entries(dependencyTables)

interface Entry {
  readonly key: string
  readonly range: string
  readonly pkg: Package
  readonly siblings: ReadonlyMap<string, Package>
}

interface Edge {
  readonly sibling: Package
  specifier(): Specifier
}

function edgeOf({ key, range, pkg, siblings }: Entry): Edge | undefined {
  const named = siblings.get(key)
  // No protocol and no path: the key is the name, and it is from the registry.
  if (named === undefined && !/[:/]/.test(range)) return undefined
  const specifier = () => parseSpecifier(key, range)
  // Without another name in the range the key is the name, and the range can wait.
  const sibling =
    named !== undefined && !range.includes('@') ? named : meant(specifier(), pkg, siblings)
  return sibling === undefined || sibling.id === pkg.id ? undefined : { sibling, specifier }
}

const meant = ({ name, range }: Specifier, pkg: Package, siblings: Entry['siblings']) =>
  siblings.get(name) ?? siblingAt(range, pkg, siblings)

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
