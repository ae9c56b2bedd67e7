import { jsonIn } from '../../ask.ts'
import type { RegistryAddress } from '../../ecosystem.ts'
import { normalizeName } from '../project/names.ts'
import { isTable } from '../project/pyproject.ts'
import { versions } from '../versions.ts'

/** What is asked for: as JSON (PEP 691, 700, 740), else as the page of links (PEP 503, 592). */
export const indexType = 'application/vnd.pypi.simple.v1+json, text/html;q=0.2'

/** The page of a project in the simple index, which every mirror has and installers read. */
export function indexPage(name: string, { index }: RegistryAddress): URL {
  return new URL(`${normalizeName(name)}/`, index.endsWith('/') ? index : `${index}/`)
}

/** The files and versions on a page of the index; undefined when it is none. */
export function readIndex({ type, text }: { type: string; text: string }): Listed | undefined {
  return type.includes('json') ? inJson(text) : inPage(text)
}

export interface Listed {
  readonly files: readonly IndexFile[]
  /** Also those without files. */
  readonly versions: readonly string[]
}

export interface IndexFile {
  readonly file: string
  readonly sha256?: string
  readonly time?: number
  readonly isYanked: boolean
  /** Where its provenance is. */
  readonly provenance?: string
}

function inJson(text: string): Listed | undefined {
  const document = jsonIn(text)
  if (!isTable(document) || !Array.isArray(document.files)) return undefined
  const listed = Array.isArray(document.versions) ? document.versions.map(String) : []
  return { files: document.files.filter(isTable).map(fileOf), versions: listed }
}

function fileOf(file: Readonly<Record<string, unknown>>): IndexFile {
  const sha256 = isTable(file.hashes) ? file.hashes.sha256 : undefined
  const time = Date.parse(String(file['upload-time']))
  return {
    file: String(file.filename),
    ...(typeof sha256 === 'string' ? { sha256 } : {}),
    ...(Number.isNaN(time) ? {} : { time }),
    isYanked: file.yanked === true || typeof file.yanked === 'string',
    ...(typeof file.provenance === 'string' ? { provenance: file.provenance } : {}),
  }
}

/** `<a href="…#sha256=…" data-yanked="">name-1.0.tar.gz</a>`. */
function inPage(text: string): Listed | undefined {
  if (!/<html|<!doctype|<a\s/i.test(text)) return undefined
  const links = [...text.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/gi)]
  const files = links.map(([, attributes = '', name = '']) => {
    const sha256 = /#sha256=([0-9a-f]{64})/i.exec(attributes)?.[1]
    const provenance = /\bdata-provenance="([^"]+)"/i.exec(attributes)?.[1]
    return {
      file: name.trim(),
      ...(sha256 === undefined ? {} : { sha256 }),
      isYanked: /\bdata-yanked\b/i.test(attributes),
      ...(provenance === undefined ? {} : { provenance }),
    }
  })
  return { files, versions: [] }
}

/** The version in the name of a wheel (PEP 427), an egg or an sdist, whose project may hold dashes itself. */
export function versionIn(file: string, project: string): string | undefined {
  const stem = file.replace(
    /(?:\.tar\.(?:gz|bz2|xz|Z)|\.tgz|\.zip|\.whl|\.egg|\.exe|\.msi|\.rpm)$/i,
    '',
  )
  const parts = stem.split('-')
  for (let at = 1; at <= parts.length; at += 1) {
    if (normalizeName(parts.slice(0, at).join('-')) !== project) continue
    const rest = parts.slice(at)
    const isBuilt = /\.(?:whl|egg|exe|msi|rpm)$/i.test(file)
    const text = isBuilt ? (rest[0] ?? '') : rest.join('-')
    if (versions.isVersion(text)) return versions.canonical(text)
  }
  return undefined
}
