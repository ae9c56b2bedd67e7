import { parseJson } from '../edit/json.ts'
import type { Repository } from '../io/repository.ts'
import type { VersionPlace } from '../model/package.ts'
import { inFolder } from './nested.ts'

/** A `package.json` that only drags a Python package into JavaScript tools. */
export interface StandIn {
  /** Folder it shares with the `pyproject.toml`. */
  readonly path: string
  readonly manifest: string
  /** The name that changesets call the Python package by. */
  readonly name?: string
  /** Where its version is written; it moves with the Python package. */
  readonly place?: VersionPlace
}

/** The keys of a manifest that tell; anything else may be there too. */
export interface StandInManifest {
  readonly name?: unknown
  readonly version?: unknown
  readonly private?: unknown
  readonly workspaces?: unknown
  readonly scripts?: unknown
  readonly dependencies?: unknown
  readonly [key: string]: unknown
}

const entryKeys = ['main', 'module', 'exports', 'bin', 'files', 'browser', 'types']
const pythonTool =
  /\b(python[\d.]*|uvx?|poetry|pipx?|pytest|hatch|pdm|tox|nox|ruff|black|mypy|pyright|twine|maturin|make|alembic|sphinx-build)\b/
const javaScriptTool =
  /\b(node|tsc|vite|vitest|jest|webpack|rollup|esbuild|tsup|tsdown|next|nuxt|astro|parcel|mocha|svelte-kit|react-scripts)\b/

/**
 * True when the `package.json` beside a `pyproject.toml` is no JavaScript package: its scripts call
 * Python tools only, or it is private or without entry points, and needs nothing of JavaScript.
 */
export function isStandIn(manifest: StandInManifest, hasPyproject: boolean): boolean {
  if (!hasPyproject || manifest.workspaces !== undefined) return false
  const scripts = stringsOf(manifest.scripts)
  if (scripts.some((script) => javaScriptTool.test(script))) return false
  const hasEntry = entryKeys.some((key) => manifest[key] !== undefined)
  if (scripts.length > 0 && scripts.every((script) => pythonTool.test(script)) && !hasEntry)
    return true
  return (manifest.private === true || !hasEntry) && !hasForeignDependencies(manifest.dependencies)
}

/** The stand-in in the folder of a Python package; undefined when there is none. Reads files only. */
export function findStandIn(repository: Repository, path: string): StandIn | undefined {
  const manifest = inFolder(path, 'package.json')
  if (!repository.has(manifest) || !repository.has(inFolder(path, 'pyproject.toml')))
    return undefined
  const document = parseJson(repository.read(manifest) ?? '')
  const value = document.value
  if (typeof value !== 'object' || value === null) return undefined
  const stand = value as StandInManifest
  const { name, version } = stand
  if (!isStandIn(stand, true)) return undefined
  const span = document.locate(['version'])
  return {
    path,
    manifest,
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    ...(typeof version === 'string' && span !== undefined
      ? { place: placeOf(manifest, version, span) }
      : {}),
  }
}

function placeOf(
  file: string,
  version: string,
  span: { start: number; end: number; line: number; column: number },
): VersionPlace {
  const { line, column } = span
  // Inside the quotes: a version place is the bare text.
  const inner = { line, column: column + 1, start: span.start + 1, end: span.end - 1 }
  return { file, ...inner, version, what: 'version of the stand-in package.json' }
}

function stringsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).filter((script) => typeof script === 'string')
}

/** Dependencies from outside: siblings are listed in stand-ins to get the order of builds right. */
function hasForeignDependencies(dependencies: unknown): boolean {
  return stringsOf(dependencies).some((range) => !range.startsWith('workspace:'))
}
