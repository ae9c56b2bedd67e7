import { parseIni } from '../../../edit/ini.ts'
import type { PackedContents } from '../../../model/artifact.ts'
import { textOf } from './metadata.ts'

/** The parts of a wheel's file name. Source: binary distribution format, "File name convention". */
interface WheelName {
  readonly name: string
  readonly version: string
  readonly build?: string
  readonly python: string
  readonly abi: string
  readonly platform: string
}

/** Takes a wheel's file name apart; undefined when it is none. */
export function parseWheelName(file: string): WheelName | undefined {
  const match = /^([^-]+)-([^-]+)(?:-(\d[^-]*))?-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(file)
  if (match === null) return undefined
  const [, name = '', version = '', build, python = '', abi = '', platform = ''] = match
  return { name, version, ...(build === undefined ? {} : { build }), python, abi, platform }
}

const metadataFolder = /^[^/]+\.(?:dist-info|data)\//
const libraryFolder = /^[^/]+\.data\/(?:purelib|platlib)\//

/** Paths as they will lie in site-packages; scripts, headers and metadata left out. */
export function installedPaths(contents: PackedContents): readonly string[] {
  return contents.files
    .map((file) => file.path.replace(libraryFolder, ''))
    .filter((path) => !metadataFolder.test(path))
}

const modulePattern = /^(?<name>[^/.]+)(?:\.py|(?:\.[\w-]+)*\.(?:so|pyd))$/

/** Names that `import` finds at the top of the wheel, `-stubs` folders left out. */
export function topLevelModules(contents: PackedContents): readonly string[] {
  const names = installedPaths(contents).flatMap((path) => {
    const [first = '', ...rest] = path.split('/')
    if (rest.length === 0) return modulePattern.exec(first)?.groups?.name ?? []
    const hasCode = modulePattern.test(rest.at(-1) ?? '')
    return hasCode && isIdentifier(first) ? first : []
  })
  return [...new Set(names)].filter(isIdentifier)
}

/** Dotted names of all modules below the top ones, tests and `__main__` left out. */
export function submodules(contents: PackedContents): readonly string[] {
  return installedPaths(contents).flatMap((path) => {
    const parts = path.replace(/\.py$/, '').split('/')
    if (!path.endsWith('.py') || parts.length < 2) return []
    if (parts.at(-1) === '__init__') parts.pop()
    const isTest = parts.some((part) => /^(?:tests?|testing|conftest|test_.*|__main__)$/.test(part))
    return parts.length < 2 || isTest || !parts.every(isIdentifier) ? [] : parts.join('.')
  })
}

const isIdentifier = (name: string) => /^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(name)

/** A command of the package: `name = module:function`. */
export interface EntryPoint {
  readonly group: string
  readonly name: string
  readonly value: string
  readonly module?: string
}

const objectReference = /^([\w.]+)(?:\s*:\s*[\w.]+)?\s*(?:\[[^\]]*\])?$/

/** What entry_points.txt declares; `module` is missing on what cannot be read. Source: entry points specification. */
export function entryPoints(contents: PackedContents): readonly EntryPoint[] {
  const file = contents.files.find(({ path }) => /^[^/]+\.dist-info\/entry_points\.txt$/.test(path))
  return parseIni(textOf(file)).map(({ section, key, value }) => {
    const module = objectReference.exec(value)?.[1]
    return { group: section, name: key, value, ...(module === undefined ? {} : { module }) }
  })
}
