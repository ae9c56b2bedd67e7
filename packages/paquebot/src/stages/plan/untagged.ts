import { walkAddedLines } from '../../io/history.ts'
import type { Package, PackageId } from '../../model/package.ts'
import type { Boundary } from './history.ts'

/** Where to look: in all commits, or in those of the main line, where a merge stands for what it brought. */
interface Where {
  readonly cwd: string
  /** The root inside git's top level, empty or with a slash at its end. */
  readonly prefix: string
  readonly line?: 'main'
}

/**
 * For packages without a tag: the commit that wrote the version in the tree, which is where it was released or
 * made ready. A package is absent from the answer when no commit has written it: `version` has just run.
 * One git process.
 */
export async function commitsOfVersions(
  { cwd, prefix, line: along }: Where,
  packages: readonly Package[],
): Promise<ReadonlyMap<PackageId, Boundary>> {
  const places = packages.flatMap((pkg) => {
    const [place] = pkg.places
    return place === undefined
      ? []
      : [{ id: pkg.id, file: prefix + place.file, text: place.version }]
  })
  const waiting = new Set(places.map((place) => place.id))
  const found = new Map<PackageId, Boundary>()
  if (places.length === 0) return found
  const search = {
    texts: [...new Set(places.map((place) => place.text))],
    files: [...new Set(places.map((place) => place.file))],
    ...(along === undefined ? {} : { line: along }),
  }
  const byFile = Map.groupBy(places, (place) => place.file)
  await walkAddedLines(cwd, search, ({ commit, time, path, line }) => {
    for (const { id, text } of byFile.get(path) ?? []) {
      if (waiting.has(id) && writesVersion(line, text)) {
        found.set(id, { commit, time })
        waiting.delete(id)
      }
    }
    return waiting.size > 0
  })
  return found
}

/** `"version": "1.0.0"`, `__version__ = '1.0.0'`, `version = attr` files of one line. */
export function writesVersion(line: string, version: string): boolean {
  const at = line.indexOf(version)
  if (at === -1 || /[\w.]/.test(line[at + version.length] ?? '')) return false
  const before = line.slice(0, at).trimEnd()
  return before === '' || /version[\w"']*\s*(?::\s*\w+\s*)?[:=]\s*["']?v?$/i.test(before)
}
