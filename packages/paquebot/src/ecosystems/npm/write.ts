import { editJson, type JsonEdit, parseJson } from '../../edit/json.ts'
import type { Drafts } from '../../io/drafts.ts'
import { type Package, splitId } from '../../model/package.ts'
import type { RangeChange } from '../../model/plan.ts'
import type { VersionChange } from '../ecosystem.ts'
import { writeLiterals } from '../literals.ts'
import { editCatalog, readCatalogs } from './catalogs.ts'
import { editLockedCatalog, editLockfiles, type LockedRange } from './lockfiles.ts'
import { dependencyTables, manifestOf, textsIn } from './manifest.ts'
import {
  type CatalogLookup,
  isSelfMoving,
  parseSpecifier,
  publishedRange,
  type Specifier,
} from './specifiers.ts'
import { versions } from './versions.ts'

/**
 * Writes the new version and the moved ranges into package.json, the catalogs and the lockfiles, and moves every other literal.
 * `workspace:^`, `workspace:*` and `catalog:` stay: the package manager fills them in when it packs.
 */
export function write(pkg: Package, change: VersionChange, drafts: Drafts): void {
  const text = drafts.read(pkg.manifest)
  const manifest = manifestOf(parseJson(text ?? ''))
  if (text === undefined || manifest === undefined) return
  const moves = findMoves(manifest, change.ranges, readCatalogs(drafts))
  const edits: JsonEdit[] = moves
    .filter((move) => move.catalog === undefined)
    .map((move) => ({ at: [move.table, move.key], to: move.to }))
  // An application without a version stays without; only its ranges move.
  const version: JsonEdit[] =
    manifest.version === undefined ? [] : [{ at: ['version'], to: change.to }]
  drafts.write(pkg.manifest, editJson(text, [...version, ...edits]))
  // The manifest's own version went with the ranges, in one edit.
  const others = pkg.places.filter((one) => one.file !== pkg.manifest || one.what !== 'version')
  if (others.length > 0 || pkg.replacements !== undefined) {
    const now = change.now ?? new Date()
    writeLiterals({ ...pkg, places: others }, change.to, drafts, { scheme: versions, now })
  }
  for (const move of moves) {
    if (move.catalog === undefined) continue
    editCatalog(drafts, move.catalog, move.name, move.to)
    editLockedCatalog(drafts, move.catalog, { key: move.name, from: move.from, to: move.to })
  }
  const ranges = moves.filter((move) => move.catalog === undefined)
  editLockfiles(drafts, { path: pkg.path, name: pkg.name, version: change.to, ranges })
}

/** One dependency text that changes. */
interface Move extends LockedRange {
  readonly table: string
  readonly name: string
  /** Set when the text stands in this catalog instead of the manifest. */
  readonly catalog?: string
}

function findMoves(
  manifest: Readonly<Record<string, unknown>>,
  changes: readonly RangeChange[],
  lookUp: CatalogLookup,
): readonly Move[] {
  return Object.entries(dependencyTables).flatMap(([table, kind]) =>
    Object.entries(textsIn(manifest[table])).flatMap(([key, text]) => {
      const place = placeOf(key, text, lookUp)
      const { written } = place
      if (isSelfMoving(written)) return []
      const specifier = parseSpecifier(key, text)
      const resolved = publishedRange(specifier, null, lookUp)
      // One package can stand in two tables with two ranges, so the old text decides.
      const change = changes.find((one) => {
        if (splitId(one.on).name !== specifier.name || (one.kind ?? kind) !== kind) return false
        return [text, specifier.range, resolved].includes(one.from)
      })
      if (change === undefined) return []
      const to = written.prefix + parseSpecifier(key, change.to).range
      const isShadowed = kind === 'peer' && isElsewhere(manifest, table, key)
      return [{ ...place, table, key, name: specifier.name, to, isShadowed }]
    }),
  )
}

function isElsewhere(manifest: Readonly<Record<string, unknown>>, table: string, key: string) {
  return Object.keys(dependencyTables).some(
    (other) => other !== table && textsIn(manifest[other])[key] !== undefined,
  )
}

/** Where the range of a dependency is written: in the manifest, or in the catalog that it names. */
function placeOf(
  key: string,
  text: string,
  lookUp: CatalogLookup,
): { written: Specifier; from: string; catalog?: string } {
  const specifier = parseSpecifier(key, text)
  if (specifier.kind !== 'catalog') return { written: specifier, from: text }
  const catalog = specifier.range || 'default'
  const from = lookUp(catalog, specifier.name) ?? text
  // pnpm 12 takes `workspace:` in a catalog as well.
  return { written: parseSpecifier(specifier.name, from), from, catalog }
}
