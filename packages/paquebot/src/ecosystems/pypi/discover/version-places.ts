import { posix } from 'node:path'
import type { VersionPlace } from '../../../model/package.ts'
import type { StandIn } from '../../stand-in.ts'
import { versionParts } from '../pep440/version-parts.ts'
import { placeAt, pyprojectPlace, pythonLiteral, readWithin } from '../project/places.ts'
import type { Project } from '../project/project.ts'
import { isTable, type Pyproject } from '../project/pyproject.ts'

const literalFiles = /^(?:__init__|_?version|__version__|__about__|_about)\.py$/
const literalNames = ['__version__', 'VERSION', 'version']

/**
 * Every literal of the version beside the one that decides: in the package's modules, in the
 * settings of bump-my-version and Commitizen, in Sphinx's conf.py, and in a stand-in package.json.
 */
export function findOtherPlaces(
  project: Project,
  source: VersionPlace,
  standIn: StandIn | undefined,
): readonly VersionPlace[] {
  const places = [
    ...moduleLiterals(project),
    ...toolSettings(project.pyproject),
    ...bumpversionFiles(project, source.version),
    ...sphinxRelease(project),
    ...(standIn?.place === undefined ? [] : [standIn.place]),
  ]
  const key = (place: VersionPlace) => `${place.file}:${place.start}`
  const unique = new Map(places.map((place) => [key(place), place]))
  unique.delete(key(source))
  return [...unique.values()]
}

function moduleLiterals({ repository, modules }: Project): readonly VersionPlace[] {
  return modules
    .flatMap(({ source }) => literalsOf(repository, source))
    .flatMap((path) => {
      const text = repository.read(path) ?? ''
      if (!/version/i.test(text)) return []
      // `version = …` says it in a file of that name only; elsewhere it may be any version.
      const names = posix.basename(path) === '__init__.py' ? literalNames.slice(0, 2) : literalNames
      return names.flatMap((name) => valid(pythonLiteral(path, text, name)))
    })
}

/** A module that is one file, or the files of a package that usually say the version. */
function literalsOf(repository: Project['repository'], source: string): readonly string[] {
  if (repository.has(source)) return [source]
  return repository
    .below(source)
    .filter((path) => posix.dirname(path) === source && literalFiles.test(posix.basename(path)))
}

const valid = (place: VersionPlace | undefined) =>
  place === undefined || versionParts(place.version) === undefined ? [] : [place]

function toolSettings(pyproject: Pyproject | undefined): readonly VersionPlace[] {
  if (pyproject === undefined) return []
  const paths = [
    ['tool', 'bumpversion', 'current_version'],
    ['tool', 'commitizen', 'version'],
    ['tool', 'poetry', 'version'],
  ]
  return paths.flatMap((path) => {
    // Poetry keeps `0.0.0` in its table when a plug-in decides.
    if (path[1] === 'poetry' && pyproject.string('project', 'version') === undefined) return []
    return valid(pyprojectPlace(pyproject, path))
  })
}

/** The literals that bump-my-version would replace. Source: its reference, `files` and `search`. */
function bumpversionFiles(project: Project, version: string): readonly VersionPlace[] {
  const listed = project.pyproject?.value('tool', 'bumpversion', 'files')
  const current = project.pyproject?.string('tool', 'bumpversion', 'current_version') ?? version
  return (Array.isArray(listed) ? listed : []).flatMap((entry) => {
    if (!isTable(entry) || typeof entry.filename !== 'string' || entry.regex === true) return []
    const search = typeof entry.search === 'string' ? entry.search : '{current_version}'
    const file = posix.join(project.folder, entry.filename)
    return searched(file, readWithin(project.repository, file) ?? '', search, current)
  })
}

function searched(
  file: string,
  text: string,
  search: string,
  version: string,
): readonly VersionPlace[] {
  const before = search.indexOf('{current_version}')
  const found = before === -1 ? -1 : text.indexOf(search.replaceAll('{current_version}', version))
  if (found === -1) return []
  const start = found + before
  return [
    placeAt(file, text, { start, end: start + version.length, what: 'tool.bumpversion.files' }),
  ]
}

const sphinxFiles = ['docs/conf.py', 'doc/conf.py', 'docs/source/conf.py', 'doc/source/conf.py']

function sphinxRelease({ repository, folder }: Project): readonly VersionPlace[] {
  const start = folder === '.' ? '' : `${folder}/`
  return sphinxFiles
    .map((path) => start + path)
    .filter((file) => repository.has(file))
    .flatMap((file) => valid(pythonLiteral(file, repository.read(file) ?? '', 'release')))
}
