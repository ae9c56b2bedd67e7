import { type JsonDocument, type JsonPath, parseJson } from '../../edit/json.ts'
import type { Repository } from '../../io/repository.ts'
import type { Location } from '../../model/finding.ts'

/** A `package.json` as parsed: nothing in it is checked yet, so read it through the functions below. */
export type Manifest = Readonly<Record<string, unknown>>

/** The four tables that npm resolves, and the name that the model has for each. */
export const dependencyTables = {
  dependencies: 'runtime',
  optionalDependencies: 'optional',
  peerDependencies: 'peer',
  devDependencies: 'development',
} as const

const documents = new WeakMap<object, Map<string, JsonDocument>>()

/** A manifest of the repository with positions, parsed once: discover and the edges both read it. */
export function documentOf(repository: Pick<Repository, 'read'>, path: string): JsonDocument {
  const known = documents.get(repository) ?? new Map<string, JsonDocument>()
  documents.set(repository, known)
  const document = known.get(path) ?? parseJson(repository.read(path) ?? '')
  known.set(path, document)
  return document
}

/** The manifest inside a document, or undefined when it is no object. */
export function manifestOf(document: JsonDocument): Manifest | undefined {
  return isRecord(document.value) ? document.value : undefined
}

/** Parses text of a `package.json`; undefined when it is no JSON object. */
export function parseManifest(text: string | undefined): Manifest | undefined {
  return text === undefined ? undefined : manifestOf(parseJson(text))
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value when it is a text with something in it. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The entries of an object that are texts: dependencies, scripts, bins. */
export function textsIn(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
}

/** The texts of a list. */
export function listIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** Place of the key or value at a path in a file, for findings; the file alone when it is not there. */
export function placeIn(text: string | undefined, file: string, path: JsonPath): Location {
  const span = text === undefined ? undefined : parseJson(text).locate(path)
  return span === undefined ? { file } : { file, line: span.line, column: span.column }
}

/** `owner/name` of any way to write a GitHub repository that npm knows. */
export function slugOf(url: string): string | undefined {
  const full = /github\.com[:/]([^/]+\/[^/#]+?)(?:\.git)?(?:[/#].*)?$/.exec(url)?.[1]
  return full ?? /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(url)?.[1]
}

/** The address in `repository`, which may be a text or an object. */
export function declaredRepository(manifest: Manifest): string | undefined {
  const { repository } = manifest
  return isRecord(repository) ? textIn(repository.url) : textIn(repository)
}
