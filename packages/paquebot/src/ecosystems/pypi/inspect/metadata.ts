import type { PackedContents, PackedFile } from '../../../model/artifact.ts'

/** Core metadata of a distribution: METADATA of a wheel, PKG-INFO of an sdist. */
export interface CoreMetadata {
  /** Keys as written, in file order. */
  readonly headers: readonly (readonly [key: string, value: string])[]
  /** The body, or the `Description` header of old files. */
  readonly description: string
  /** The first value of a key; keys are compared without regard to case. */
  one(key: string): string | undefined
  all(key: string): readonly string[]
}

/**
 * Parses e-mail style headers and body. A value that goes on in further lines keeps its line ends.
 * Source: core metadata specification, "Core metadata specifications".
 */
function parseMetadata(text: string): CoreMetadata {
  const plain = text.replaceAll('\r\n', '\n')
  const end = plain.indexOf('\n\n')
  const headers = parseHeaders(end === -1 ? plain : plain.slice(0, end))
  const all = (key: string) =>
    headers.flatMap(([name, value]) => (name.toLowerCase() === key.toLowerCase() ? [value] : []))
  const body = end === -1 ? '' : plain.slice(end + 2)
  return {
    headers,
    description: body.trim() === '' ? (all('Description')[0] ?? '') : body,
    one: (key) => all(key)[0],
    all,
  }
}

function parseHeaders(text: string): readonly (readonly [string, string])[] {
  const headers: [string, string][] = []
  for (const line of text.split('\n')) {
    const last = headers.at(-1)
    const pair = /^([A-Za-z][\w-]*):[ \t]*(.*)$/.exec(line)
    if (/^[ \t]/.test(line) && last !== undefined)
      last[1] += `\n${line.replace(/^(?: {8}|[ \t]+)\|?/, '')}`
    else if (pair !== null) headers.push([pair[1] ?? '', (pair[2] ?? '').trim()])
  }
  return headers
}

/** The metadata file inside a wheel or sdist; undefined when it has none. */
function metadataFile(
  contents: PackedContents,
  kind: 'wheel' | 'sdist' | 'tarball',
): PackedFile | undefined {
  const pattern = kind === 'wheel' ? /^[^/]+\.dist-info\/METADATA$/ : /^PKG-INFO$/
  return contents.files.find((file) => pattern.test(file.path))
}

/** The metadata of a packed file; empty when it has none. */
export function readMetadata(
  contents: PackedContents,
  kind: 'wheel' | 'sdist' | 'tarball',
): CoreMetadata {
  return parseMetadata(textOf(metadataFile(contents, kind)))
}

/** The text of a packed file, empty for none. */
export function textOf(file: PackedFile | undefined): string {
  return file === undefined ? '' : new TextDecoder().decode(file.bytes)
}
