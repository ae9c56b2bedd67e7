import type { TomlPath } from '../../../edit/toml.ts'
import type { DependencyKind } from '../../../model/package.ts'
import { toSpecifiers } from '../pep440/range.ts'
import { parseRequirement } from './pep508.ts'
import { isTable, type Pyproject } from './pyproject.ts'

/** One declared dependency of a project and the string that says it. */
export interface DeclaredRequirement {
  readonly name: string
  readonly kind: DependencyKind
  /** Extra or dependency group. */
  readonly group?: string
  readonly extras: readonly string[]
  /** The version range as written, empty when there is none. */
  readonly range: string
  /** The range in PEP 440's words; null when no version can break it. */
  readonly accepts: string | null
  readonly marker?: string
  /** Where the string stands in pyproject.toml. */
  readonly path: TomlPath
  /** A whole dependency specifier, or Poetry's range alone. */
  readonly grammar: 'pep508' | 'poetry'
}

type Origin = Pick<DeclaredRequirement, 'kind' | 'group'>

/** Every dependency that a pyproject.toml declares, in its standard tables and in Poetry's. */
export function readRequirements(pyproject: Pyproject): readonly DeclaredRequirement[] {
  return [...standardTables(pyproject), ...poetryTables(pyproject)]
}

function standardTables(pyproject: Pyproject): readonly DeclaredRequirement[] {
  const list = (path: TomlPath, origin: Origin) => readList(pyproject, path, origin)
  return [
    ...list(['project', 'dependencies'], { kind: 'runtime' }),
    ...Object.keys(pyproject.table('project', 'optional-dependencies')).flatMap((group) =>
      list(['project', 'optional-dependencies', group], { kind: 'extra', group }),
    ),
    ...Object.keys(pyproject.table('dependency-groups')).flatMap((group) =>
      list(['dependency-groups', group], { kind: 'group', group }),
    ),
    ...list(['build-system', 'requires'], { kind: 'build' }),
  ]
}

function readList(
  pyproject: Pyproject,
  path: TomlPath,
  origin: Origin,
): readonly DeclaredRequirement[] {
  const listed = pyproject.value(...path)
  return (Array.isArray(listed) ? listed : []).flatMap((text: unknown, index) => {
    // Tables are `include-group` entries: another list has their requirements.
    const requirement = typeof text === 'string' ? parseRequirement(text) : undefined
    if (requirement === undefined) return []
    const { name, extras, specifier, marker } = requirement
    const accepts = specifier === '' ? null : (toSpecifiers(specifier) ?? specifier)
    const more = marker === undefined ? {} : { marker }
    return [
      {
        name,
        ...origin,
        extras,
        range: specifier,
        accepts,
        ...more,
        path: [...path, index],
        grammar: 'pep508' as const,
      },
    ]
  })
}

function poetryTables(pyproject: Pyproject): readonly DeclaredRequirement[] {
  const poetry = ['tool', 'poetry']
  const groups = Object.keys(pyproject.table(...poetry, 'group'))
  const table = (path: TomlPath, origin: Origin) =>
    Object.entries(pyproject.table(...path)).flatMap(([name, value]) =>
      name === 'python' ? [] : poetryEntry(name, value, [...path, name], origin),
    )
  return [
    ...table([...poetry, 'dependencies'], { kind: 'runtime' }),
    ...table([...poetry, 'dev-dependencies'], { kind: 'group', group: 'dev' }),
    ...groups.flatMap((group) =>
      table([...poetry, 'group', group, 'dependencies'], { kind: 'group', group }),
    ),
  ]
}

/** `"^1.0"`, `{ version = "^1.0", extras = [] }`, `{ path = "../x" }`, or several of them in an array. */
function poetryEntry(
  name: string,
  value: unknown,
  path: TomlPath,
  origin: Origin,
): readonly DeclaredRequirement[] {
  if (Array.isArray(value))
    return value.flatMap((one, i) => poetryEntry(name, one, [...path, i], origin))
  if (typeof value === 'string') return [poetryRequirement(name, value, path, origin)]
  if (!isTable(value)) return []
  const range = typeof value.version === 'string' ? value.version : ''
  const extras = Array.isArray(value.extras)
    ? value.extras.filter((one) => typeof one === 'string')
    : []
  const kind = value.optional === true && origin.kind === 'runtime' ? 'extra' : origin.kind
  const marker = typeof value.markers === 'string' ? { marker: value.markers } : {}
  const at = range === '' ? path : [...path, 'version']
  return [{ ...poetryRequirement(name, range, at, { ...origin, kind }), extras, ...marker }]
}

function poetryRequirement(
  name: string,
  range: string,
  path: TomlPath,
  origin: Origin,
): DeclaredRequirement {
  const accepts = range === '' || range === '*' ? null : (toSpecifiers(range) ?? range)
  return { name, ...origin, extras: [], range, accepts, path, grammar: 'poetry' }
}
