import { posix } from 'node:path'
import { positionAt } from '../../edit/position.ts'
import type { Repository } from '../../io/repository.ts'
import type { VersionPlace } from '../../model/package.ts'
import { valid } from './semver.ts'

const fileName = /(?:^|\/)_?version\.[cm]?[jt]s$/
const subfolders = ['.', 'src', 'lib'] as const

/** A constant at the margin of a module, or all that it exports. Only names that mean the package's own version. */
const literal = new RegExp(
  String.raw`^(?:(?:export[ \t]+)?(?:const|let|var)[ \t]+(?<name>VERSION|version|__version__|(?:PACKAGE|PKG|LIB|LIBRARY|SDK|CLI)_VERSION|(?:package|pkg|lib|library|sdk|cli)Version)(?:[ \t]*:[ \t]*string)?[ \t]*=|(?:module\.)?exports(?:\.(?:VERSION|version))?[ \t]*=|export[ \t]+default)[ \t]*(['"${'`'}])(?<version>[^'"${'`'}\n]+)\2`,
  'dgm',
)

/** Written by the build: says nothing about the version in the tree. */
const placeholder = /^0\.0\.0(?:-.*)?$/

/**
 * The modules that are called `version`, by folder of the package that they may belong to. One pass over all
 * files, and no look into any other: an `src/index.ts` is in every package, and reading a thousand of them would
 * cost `status` more than everything else it does. What stands elsewhere is found by the search of `version`.
 */
export function findVersionFiles(
  repository: Pick<Repository, 'files'>,
): ReadonlyMap<string, readonly string[]> {
  const files = repository.files.filter((path) => fileName.test(path))
  return Map.groupBy(files, (path) => {
    const folder = posix.dirname(path)
    const name = posix.basename(folder)
    return folder !== '.' && subfolders.some((sub) => sub === name) ? posix.dirname(folder) : folder
  })
}

/** The literals of the version in the package's modules of that name. */
export function versionLiterals(
  repository: Pick<Repository, 'read'>,
  files: readonly string[],
  version: string,
): readonly VersionPlace[] {
  return files.flatMap((file) => {
    const text = repository.read(file) ?? ''
    return [...text.matchAll(literal)].flatMap((match) => {
      const [start, end] = match.indices?.groups?.version ?? [0, 0]
      const written = text.slice(start, end)
      if (valid(written) === null || (placeholder.test(written) && written !== version)) return []
      const what = match.groups?.name ?? 'version'
      return [{ file, ...positionAt(text, start), start, end, version: written, what }]
    })
  })
}
