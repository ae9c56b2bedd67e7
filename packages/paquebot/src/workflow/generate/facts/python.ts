import { rangeAccepts } from '../../../ecosystems/pypi/pep440/range.ts'
import { type Pyproject, pyprojectIn } from '../../../ecosystems/pypi/project/pyproject.ts'
import type { PythonProject } from './model.ts'
import { pythonCommands } from './python-commands.ts'
import { installCommands } from './python-install.ts'
import { type PythonSource, sourceOf } from './python-source.ts'
import { filesIn, isSide, repositoryOf, type Seen, upwards } from './seen.ts'

/** Lines of Python that get fixes and have wheels. Source: the status page of the Python developer's guide, November 2026. */
const supported = ['3.11', '3.12', '3.13', '3.14']

/** The Python projects: each is what one environment serves. */
export function pythonProjects(seen: Seen): readonly PythonProject[] {
  const repository = repositoryOf(seen)
  const own = seen.workspace.packages.filter(
    (pkg) => pkg.ecosystem === 'pypi' && (!pkg.private || !isSide(pkg.path)),
  )
  const groups = Map.groupBy(own, (pkg) => environmentFolder(seen, pkg.path))
  return [...groups]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .flatMap(([folder, packages]) => {
      const pyproject = pyprojectIn(repository, folder)
      if (pyproject === undefined) return []
      const members = packages.flatMap((pkg) =>
        pkg.path === folder ? [] : (pyprojectIn(repository, pkg.path) ?? []),
      )
      return [projectOf(sourceOf(seen, folder, pyproject, members))]
    })
}

function projectOf(source: PythonSource): PythonProject {
  return {
    directory: source.folder,
    ...(source.lockfile === undefined ? {} : { lockfile: source.lockfile }),
    versions: pythonVersions(source),
    install: installCommands(source),
    ...pythonCommands(source),
    coverage: source.installed.has('pytest-cov'),
  }
}

/** The folder with uv's lockfile upwards, for members of its workspace; else the package's own. */
function environmentFolder(seen: Seen, path: string): string {
  const locked = upwards(path).find((folder) => filesIn(seen, folder).includes('uv.lock'))
  return locked !== undefined && filesIn(seen, locked).includes('pyproject.toml') ? locked : path
}

/** Lines that the classifiers name; without them the supported ones that `requires-python` accepts. */
function pythonVersions({ seen, pyproject, members }: PythonSource): readonly string[] {
  const asked = seen.config.workflow?.python
  if (asked !== undefined) return asked
  const all = [pyproject, ...members]
  const ranges = all.flatMap((one) => requiresPython(one) ?? [])
  const accepted = (line: string) => ranges.every((range) => rangeAccepts(range, `${line}.99`))
  const named = [...new Set(all.flatMap(classified))].filter(accepted)
  if (named.length > 0) return named.toSorted(byLine)
  const fit = supported.filter(accepted)
  return fit.length > 0 ? fit : [lowest(ranges) ?? (supported.at(-1) as string)]
}

const requiresPython = (one: Pyproject): string | undefined =>
  one.string('project', 'requires-python') ??
  poetryRange(one.string('tool', 'poetry', 'dependencies', 'python'))

/** `^3.10` is Poetry's own. */
const poetryRange = (range: string | undefined): string | undefined =>
  range?.replaceAll(
    /\^(\d+)((?:\.\d+)*)/g,
    (_, major: string, rest: string) => `>=${major}${rest},<${Number(major) + 1}`,
  )

const classified = (one: Pyproject): readonly string[] =>
  [
    ...one.strings('project', 'classifiers'),
    ...one.strings('tool', 'poetry', 'classifiers'),
  ].flatMap((text) => /^Programming Language :: Python :: (3\.\d+)$/.exec(text)?.[1] ?? [])

const lowest = (ranges: readonly string[]): string | undefined =>
  ranges
    .flatMap((range) => /3\.\d+/.exec(range)?.[0] ?? [])
    .toSorted(byLine)
    .at(-1)

const byLine = (one: string, other: string): number =>
  Number(one.split('.')[1]) - Number(other.split('.')[1])
