import { posix } from 'node:path'
import type { VersionPlace } from '../../../model/package.ts'
import { type BumpversionPlaces, findBumpversionPlaces } from '../../bumpversion/bumpversion.ts'
import type { StandIn } from '../../stand-in.ts'
import { versionParts } from '../pep440/version-parts.ts'
import { pyprojectPlace, pythonLiteral } from '../project/places.ts'
import type { Project } from '../project/project.ts'
import type { Pyproject } from '../project/pyproject.ts'
import { versions } from '../versions.ts'

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
): BumpversionPlaces {
  const { repository, folder } = project
  const bumpversion = findBumpversionPlaces(repository, folder, source.version, versions)
  const places = [
    ...moduleLiterals(project),
    ...bumpversion.places,
    ...toolSettings(project.pyproject),
    ...sphinxRelease(project),
    ...(standIn?.place === undefined ? [] : [standIn.place]),
  ]
  const key = (place: VersionPlace) => `${place.file}:${place.start}`
  // What the code calls it says more than the setting that finds it too.
  const unique = new Map(places.toReversed().map((place) => [key(place), place]))
  unique.delete(key(source))
  return { ...bumpversion, places: [...unique.values()].toReversed().flatMap(valid) }
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
    ['tool', 'commitizen', 'version'],
    ['tool', 'poetry', 'version'],
  ]
  return paths.flatMap((path) => {
    // Poetry keeps `0.0.0` in its table when a plug-in decides.
    if (path[1] === 'poetry' && pyproject.string('project', 'version') === undefined) return []
    return valid(pyprojectPlace(pyproject, path))
  })
}

const sphinxFiles = ['docs/conf.py', 'doc/conf.py', 'docs/source/conf.py', 'doc/source/conf.py']

function sphinxRelease({ repository, folder }: Project): readonly VersionPlace[] {
  const start = folder === '.' ? '' : `${folder}/`
  return sphinxFiles
    .map((path) => start + path)
    .filter((file) => repository.has(file))
    .flatMap((file) => valid(pythonLiteral(file, repository.read(file) ?? '', 'release')))
}
