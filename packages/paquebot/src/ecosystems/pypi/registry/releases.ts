import { askRegistry, jsonIn } from '../../ask.ts'
import type { PublishedVersion, RegistryAddress, Releases } from '../../ecosystem.ts'
import { normalizeName } from '../project/names.ts'
import { isTable } from '../project/pyproject.ts'
import { versions } from '../versions.ts'

const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.2'

/**
 * All versions of the project from the simple index, which every mirror has: as JSON (PEP 691, 700, 740), else as the
 * page of links (PEP 503, 592). A version is yanked when all its files are.
 */
export async function releases(
  name: string,
  registry: RegistryAddress,
  signal: AbortSignal,
): Promise<Releases> {
  const project = normalizeName(name)
  const answer = await askRegistry(
    new URL(`${project}/`, withSlash(registry.index)),
    accept,
    signal,
  )
  if (answer.kind !== 'body') return answer
  const listed = answer.type.includes('json') ? inJson(answer.text) : inPage(answer.text)
  if (listed === undefined)
    return { kind: 'unknown', why: 'the index answers without a list of files' }
  return { kind: 'known', versions: grouped(listed, project), distTags: {} }
}

interface Listed {
  readonly files: readonly IndexFile[]
  /** Also those without files. */
  readonly versions: readonly string[]
}

interface IndexFile {
  readonly file: string
  readonly sha256?: string
  readonly time?: number
  readonly isYanked: boolean
  readonly hasProvenance: boolean
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
    hasProvenance: typeof file.provenance === 'string',
  }
}

/** `<a href="…#sha256=…" data-yanked="">name-1.0.tar.gz</a>`. */
function inPage(text: string): Listed | undefined {
  if (!/<html|<!doctype|<a\s/i.test(text)) return undefined
  const links = [...text.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/gi)]
  const files = links.map(([, attributes = '', name = '']) => {
    const sha256 = /#sha256=([0-9a-f]{64})/i.exec(attributes)?.[1]
    return {
      file: name.trim(),
      ...(sha256 === undefined ? {} : { sha256 }),
      isYanked: /\bdata-yanked\b/i.test(attributes),
      hasProvenance: /\bdata-provenance\b/i.test(attributes),
    }
  })
  return { files, versions: [] }
}

function grouped(
  { files, versions: listed }: Listed,
  project: string,
): readonly PublishedVersion[] {
  const byVersion = Map.groupBy(files, (file) => versionIn(file.file, project))
  const canonical = listed.filter(versions.isVersion).map(versions.canonical)
  const all = new Set([...canonical, ...byVersion.keys()])
  return [...all].flatMap((version) =>
    version === undefined ? [] : [published(version, byVersion.get(version) ?? [])],
  )
}

function published(version: string, files: readonly IndexFile[]): PublishedVersion {
  const times = files.flatMap(({ time }) => time ?? [])
  // A version whose files are all gone cannot be installed, nor its file names be used again.
  const settled = files.length === 0 ? 'unpublished' : 'yanked'
  return {
    version,
    ...(times.length === 0 ? {} : { time: Math.min(...times) }),
    ...(files.every(({ isYanked }) => isYanked) ? { settled } : {}),
    hasProvenance: files.length > 0 && files.every(({ hasProvenance }) => hasProvenance),
    files: files.map(({ file, sha256 }) => ({ file, ...(sha256 === undefined ? {} : { sha256 }) })),
  }
}

/** The version in the name of a wheel (PEP 427), an egg or an sdist, whose project may hold dashes itself. */
function versionIn(file: string, project: string): string | undefined {
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

const withSlash = (address: string) => (address.endsWith('/') ? address : `${address}/`)
