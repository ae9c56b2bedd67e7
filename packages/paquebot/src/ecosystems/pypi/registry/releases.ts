import { askProvenance, askRegistry } from '../../ask.ts'
import type { PublishedVersion, RegistryAddress, Releases } from '../../ecosystem.ts'
import { normalizeName } from '../project/names.ts'
import { isTable } from '../project/pyproject.ts'
import { versions } from '../versions.ts'
import {
  type IndexFile,
  indexPage,
  indexType,
  type Listed,
  readIndex,
  versionIn,
} from './index-page.ts'

/**
 * All versions of the project from the simple index, which every mirror has. A version is yanked when all its files
 * are.
 */
export async function releases(
  name: string,
  registry: RegistryAddress,
  signal: AbortSignal,
): Promise<Releases> {
  const answer = await askRegistry(indexPage(name, registry), indexType, signal)
  if (answer.kind !== 'body') return answer
  const listed = readIndex(answer)
  if (listed === undefined)
    return { kind: 'unknown', why: 'the index answers without a list of files' }
  return {
    kind: 'known',
    versions: grouped(listed, normalizeName(name)),
    distTags: {},
    isWhole: true,
  }
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
