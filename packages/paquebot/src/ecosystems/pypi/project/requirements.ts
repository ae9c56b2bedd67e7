import type { TomlPath } from '../../../edit/toml.ts'
import type { DependencyKind } from '../../../model/package.ts'
import { toSpecifiers } from '../pep440/range.ts'
import { parseRequirement, requirementName } from './pep508.ts'
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
  readonly marker?: string
  /** Where the string stands in pyproject.toml. */
  readonly path: TomlPath
  /** A whole dependency specifier, or Poetry's range alone. */
  readonly grammar: 'pep508' | 'poetry'
}

/** The range in PEP 440's words; null when no version can break it. */
export function acceptsOf({ range, grammar }: DeclaredRequirement): string | null {
  if (range === '' || (grammar === 'poetry' && range === '*')) return null
  return toSpecifiers(range) ?? range
}

type Origin = Pick<DeclaredRequirement, 'kind' | 'group'>

/** Is the package with this name, as written, asked for? */
type Wanted = (name: string) => boolean

/**
 * The dependencies that a pyproject.toml declares, in its standard tables and in Poetry's: all, or those with
 * a wanted name, which saves looking into the ranges of all the others.
 */
export function readRequirements(
  pyproject: Pyproject,
  isWanted: Wanted = () => true,
): readonly DeclaredRequirement[] {
  return [...standardTables(pyproject, isWanted), ...poetryTables(pyproject, isWanted)]
}

function standardTables(pyproject: Pyproject, isWanted: Wanted): readonly DeclaredRequirement[] {
  const list = (path: TomlPath, origin: Origin) =>
    readList(pyproject.value(...path), { path, origin, isWanted })
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

interface Place {
  readonly path: TomlPath
  readonly origin: Origin
  readonly isWanted: Wanted
}

function readList(
  listed: unknown,
  { path, origin, isWanted }: Place,
): readonly DeclaredRequirement[] {
  return (Array.isArray(listed) ? listed : []).flatMap((text: unknown, index) => {
    // Tables are `include-group` entries: another list has their requirements.
    if (typeof text !== 'string' || !isWanted(requirementName(text) ?? '')) return []
    const requirement = parseRequirement(text)
    if (requirement === undefined) return []
    const { name, extras, specifier, marker } = requirement
    const more = marker === undefined ? {} : { marker }
    return [
      {
        name,
        ...origin,
        extras,
        range: specifier,
        ...more,
        path: [...path, index],
        grammar: 'pep508' as const,
      },
    ]
  })
}

function poetryTables(pyproject: Pyproject, isWanted: Wanted): readonly DeclaredRequirement[] {
  const poetry = ['tool', 'poetry']
  if (pyproject.value(...poetry) === undefined) return []
  const groups = Object.keys(pyproject.table(...poetry, 'group'))
  const table = (path: TomlPath, origin: Origin) =>
    Object.entries(pyproject.table(...path)).flatMap(([name, value]) =>
      name === 'python' || !isWanted(name) ? [] : poetryEntry(name, value, [...path, name], origin),
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
  return { name, ...origin, extras: [], range, path, grammar: 'poetry' }
}
