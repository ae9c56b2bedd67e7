import { iniEntry, parseIni } from '../../../edit/ini.ts'
import type { Repository } from '../../../io/repository.ts'
import { type Dependency, lazyEdge, type Package } from '../../../model/package.ts'
import { normalizeName } from '../project/names.ts'
import { parseRequirement } from '../project/pep508.ts'
import { pyprojectIn } from '../project/pyproject.ts'
import { acceptsOf, readRequirements } from '../project/requirements.ts'

/** Edges of a package to others of its repository, names compared as PyPI does. */
export function findDependencies(
  repository: Repository,
  pkg: Package,
  all: readonly Package[],
): readonly Dependency[] {
  const known = idsOf(all)
  const pyproject = pyprojectIn(repository, pkg.path)
  if (pyproject === undefined) return fromSetupCfg(repository, pkg, known)
  const idOf = (name: string) => known.get(`pypi:${normalizeName(name)}`)
  return readRequirements(pyproject, (name) => idOf(name) !== undefined).flatMap((requirement) => {
    const id = idOf(requirement.name)
    // `pkg[all]` in one's own extras is the usual way to join them.
    if (id === undefined || id === pkg.id) return []
    const { kind, range, group, marker, path } = requirement
    const more = {
      ...(group === undefined ? {} : { group }),
      ...(marker === undefined ? {} : { marker }),
    }
    const find = { accepts: () => acceptsOf(requirement), at: () => pyproject.at(...path) }
    return [lazyEdge({ id, kind, range, ...more }, find)]
  })
}

type Ids = ReadonlyMap<string, Dependency['id']>

// The same list comes in for every package.
const ids = new WeakMap<readonly Package[], Ids>()

function idsOf(all: readonly Package[]): Ids {
  const known = ids.get(all) ?? new Map(all.map((other) => [other.id as string, other.id]))
  ids.set(all, known)
  return known
}

function fromSetupCfg(repository: Repository, pkg: Package, known: Ids): readonly Dependency[] {
  const entries = parseIni(repository.read(pkg.manifest) ?? '')
  const listed = iniEntry(entries, 'options', 'install_requires')?.value.split('\n') ?? []
  return listed.flatMap((line) => {
    const requirement = parseRequirement(line)
    const id = requirement && known.get(`pypi:${normalizeName(requirement.name)}`)
    if (requirement === undefined || id === undefined || id === pkg.id) return []
    const { specifier } = requirement
    return [
      {
        id,
        kind: 'runtime',
        range: specifier,
        accepts: specifier === '' ? null : specifier,
        at: { file: pkg.manifest },
      },
    ]
  })
}
