import { posix } from 'node:path'
import type { TomlPath } from '../../../edit/toml.ts'
import type { CarriedPath } from '../../../model/package.ts'
import type { Project } from '../project/project.ts'
import type { Pyproject } from '../project/pyproject.ts'

/** Tables of hatchling whose keys are paths that are taken in even when git ignores them. */
const forced: readonly TomlPath[] = [
  ['tool', 'hatch', 'build', 'force-include'],
  ['tool', 'hatch', 'build', 'targets', 'wheel', 'force-include'],
  ['tool', 'hatch', 'build', 'targets', 'sdist', 'force-include'],
]

/** Lists of paths or globs, as text or as tables with a `path` or `include`. */
const listed: readonly TomlPath[] = [
  ['tool', 'hatch', 'build', 'artifacts'],
  ['tool', 'hatch', 'build', 'targets', 'wheel', 'artifacts'],
  ['tool', 'poetry', 'include'],
  ['tool', 'pdm', 'build', 'includes'],
]

/** Paths that the backend's configuration names for the artifact: the fixed part of each, relative to the root. */
export function carriedPaths({ pyproject }: Project): readonly CarriedPath[] {
  if (pyproject?.value('tool') === undefined) return []
  const keys = forced.flatMap((table) =>
    Object.keys(pyproject.table(...table)).map((key) => carried(pyproject, key, [...table, key])),
  )
  const items = listed.flatMap((list) =>
    pathsIn(pyproject.value(...list)).map((path) => carried(pyproject, path, list)),
  )
  return [...keys, ...items].filter(({ path }) => path !== '.' && !path.startsWith('..'))
}

function carried(pyproject: Pyproject, written: string, at: TomlPath): CarriedPath {
  const fixed = written.split(/[*?[{]/)[0] ?? written
  return { path: posix.join(pyproject.folder, fixed.replace(/^\//, '')), at: pyproject.at(...at) }
}

function pathsIn(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item) => {
    const path = typeof item === 'string' ? item : (item as { path?: unknown } | null)?.path
    return typeof path === 'string' ? [path] : []
  })
}
