import { askProvenance, askRegistry, jsonIn } from '../../ask.ts'
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
  return { kind: 'known', versions: grouped(listed, project), distTags: {}, isWhole: true }
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
  const provenance = files.find((file) => file.provenance !== undefined)?.provenance
  const settled = files.length === 0 ? 'unpublished' : 'yanked'
  return {
    version,
    ...(times.length === 0 ? {} : { time: Math.min(...times) }),
    ...(files.every(({ isYanked }) => isYanked) ? { settled } : {}),
    hasProvenance: files.length > 0 && files.every((file) => file.provenance !== undefined),
    ...(provenance === undefined ? {} : { provenance }),
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

/**
 * PEP 740 attestations say what was published; who signed is in the certificate, and there the commit. Source:
 * Fulcio's list of extensions, 1.3.6.1.4.1.57264.1.13, "Source Repository Digest".
 */
export async function sourceCommit(
  provenance: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const document = await askProvenance(provenance, integrityType, signal)
  const bundles = isTable(document) ? listIn(document.attestation_bundles) : []
  const attestations = bundles.flatMap((bundle) => listIn(bundle.attestations))
  return attestations
    .map(({ verification_material: material }) =>
      isTable(material) ? commitIn(String(material.certificate)) : undefined,
    )
    .find((commit) => commit !== undefined)
}

const integrityType = 'application/vnd.pypi.integrity.v1+json'
const sourceDigest = Buffer.from('060a2b0601040183bf30010d', 'hex')

const listIn = (value: unknown) => (Array.isArray(value) ? value.filter(isTable) : [])

/** The extension's value follows its name: an OCTET STRING around a UTF8String, both shorter than 128 bytes. */
function commitIn(certificate: string): string | undefined {
  const bytes = Buffer.from(certificate, 'base64')
  const found = bytes.indexOf(sourceDigest)
  if (found === -1) return undefined
  const at = found + sourceDigest.length
  if (bytes[at] !== 0x04 || bytes[at + 2] !== 0x0c) return undefined
  const text = bytes.toString('latin1', at + 4, at + 4 + (bytes[at + 3] ?? 0))
  return /^[0-9a-f]{40,64}$/.test(text) ? text : undefined
}
