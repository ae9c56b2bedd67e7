import { positionAt } from '../../../edit/position.ts'
import { locateToml, type TomlPath, type TomlPlace } from '../../../edit/toml.ts'
import type { Repository } from '../../../io/repository.ts'
import type { VersionPlace } from '../../../model/package.ts'
import type { Pyproject } from './pyproject.ts'

/** Text of a file that settings name; undefined when there is none or it would lie outside the repository. */
export function readWithin(repository: Pick<Repository, 'read'>, file: string): string | undefined {
  return file.startsWith('../') || file.startsWith('/') ? undefined : repository.read(file)
}

/** The place of a string in a TOML file; undefined when there is none. */
export function tomlPlace(file: string, text: string, path: TomlPath): VersionPlace | undefined {
  return placeOf(file, text, path, locateToml(text, path))
}

/** The same in a pyproject.toml, whose values are known; undefined for an empty string as well. */
export function pyprojectPlace(
  { file, text, string }: Pyproject,
  path: TomlPath,
): VersionPlace | undefined {
  const value = string(...path)
  return value === undefined ? undefined : placeOf(file, text, path, locateToml(text, path, value))
}

function placeOf(
  file: string,
  text: string,
  path: TomlPath,
  place: TomlPlace | undefined,
): VersionPlace | undefined {
  if (place?.inner === undefined) return undefined
  return placeAt(file, text, { ...place.inner, what: path.join('.') })
}

/** The place between two offsets of a text. */
export function placeAt(
  file: string,
  text: string,
  span: { readonly start: number; readonly end: number; readonly what: string },
): VersionPlace {
  const { start, end, what } = span
  return { file, ...positionAt(text, start), start, end, version: text.slice(start, end), what }
}

/** The first match of a pattern whose group `version` (else the first group) is the version. */
export function patternPlace(
  file: string,
  text: string,
  pattern: RegExp,
  what: string,
): VersionPlace | undefined {
  const indexed = pattern.hasIndices ? pattern : new RegExp(pattern.source, `${pattern.flags}d`)
  const match = indexed.exec(text)
  const span = match?.indices?.groups?.version ?? match?.indices?.[1]
  return span === undefined
    ? undefined
    : placeAt(file, text, { start: span[0], end: span[1], what })
}

/** `__version__ = "1.2.3"` and its relatives at the margin of a Python file: literals only. */
export function pythonLiteral(file: string, text: string, name: string): VersionPlace | undefined {
  const pattern = literalPatterns.get(name) ?? literalPattern(name)
  literalPatterns.set(name, pattern)
  return patternPlace(file, text, pattern, name)
}

/** The same few names are looked for in every package. */
const literalPatterns = new Map<string, RegExp>()

function literalPattern(name: string): RegExp {
  const target = String.raw`(?:[\w.]+[ \t]*=[ \t]*)*${name}(?:[ \t]*:[ \t]*[\w.[\]]+)?[ \t]*=`
  return new RegExp(
    String.raw`^${target}[ \t]*(?:[\w.]+[ \t]*=[ \t]*)*[rbuf]?(['"])(?<version>[^'"\n]+)\1`,
    'dim',
  )
}
