import { askProvenance, askRegistry, jsonIn } from '../ask.ts'
import type { PublishedVersion, RegistryAddress, Releases } from '../ecosystem.ts'
import { isRecord, textIn, textsIn } from './manifest.ts'
import { digestIn, escapedName, withSlash } from './probe.ts'

/**
 * All versions of the package from its full document: that one alone has dates and `gitHead`.
 * Versions that only its `time` still knows were unpublished.
 */
export async function releases(
  name: string,
  registry: RegistryAddress,
  signal: AbortSignal,
): Promise<Releases> {
  const address = new URL(escapedName(name), withSlash(registry.api))
  const answer = await askRegistry(address, 'application/json', signal)
  if (answer.kind !== 'body') return answer
  const document = jsonIn(answer.text)
  if (!isRecord(document)) return unreadable
  const time = textsIn(document.time)
  // A package that was taken back whole has no list of versions any more, only their dates.
  const versions = isRecord(document.versions) ? document.versions : {}
  if (document.versions === undefined && document.time === undefined) return unreadable
  const listed = Object.entries(versions).map(([version, one]) => published(version, one, time))
  return {
    kind: 'known',
    versions: [...listed, ...unpublished(versions, document.time)],
    distTags: textsIn(document['dist-tags']),
    // A registry knows when it got the package; a cache of some of its versions does not.
    isWhole: time.created !== undefined || document.versions === undefined,
  }
}

const unreadable = {
  kind: 'unknown',
  why: 'the registry answers without a list of versions',
} as const

function published(
  version: string,
  value: unknown,
  time: Readonly<Record<string, string>>,
): PublishedVersion {
  const manifest = isRecord(value) ? value : {}
  const dist = isRecord(manifest.dist) ? manifest.dist : {}
  const sha512 = digestIn(textIn(dist.integrity))
  const commit = textIn(manifest.gitHead)
  const provenance = isRecord(dist.attestations) ? textIn(dist.attestations.url) : undefined
  const at = Date.parse(time[version] ?? '')
  return {
    version,
    ...(Number.isNaN(at) ? {} : { time: at }),
    ...(textIn(manifest.deprecated) === undefined ? {} : { settled: 'deprecated' }),
    ...(commit === undefined ? {} : { commit }),
    hasProvenance: isRecord(dist.attestations),
    ...(provenance === undefined ? {} : { provenance }),
    files: [{ file: fileIn(textIn(dist.tarball)), ...(sha512 === undefined ? {} : { sha512 }) }],
  }
}

const fileIn = (address = '') => address.slice(address.lastIndexOf('/') + 1)

function unpublished(
  versions: Readonly<Record<string, unknown>>,
  time: unknown,
): readonly PublishedVersion[] {
  const whole = isRecord(time) && isRecord(time.unpublished) ? time.unpublished.versions : undefined
  const names = Array.isArray(whole) ? whole.map(String) : Object.keys(textsIn(time))
  return names
    .filter((name) => /^\d/.test(name) && !Object.hasOwn(versions, name))
    .map((version) => ({ version, settled: 'unpublished', hasProvenance: false, files: [] }))
}

/** Source: SLSA provenance 1.0 (`resolvedDependencies`) and 0.2 (`materials`), inside the bundles of npm's answer. */
export async function sourceCommit(
  provenance: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await askProvenance(provenance, 'application/json', signal)
  const document = isRecord(answer) && Array.isArray(answer.attestations) ? answer.attestations : []
  return document.map(commitIn).find((commit) => commit !== undefined)
}

function commitIn(attestation: unknown): string | undefined {
  const bundle = isRecord(attestation) ? attestation.bundle : undefined
  const envelope = isRecord(bundle) && isRecord(bundle.dsseEnvelope) ? bundle.dsseEnvelope : {}
  const statement = jsonIn(Buffer.from(textIn(envelope.payload) ?? '', 'base64').toString('utf8'))
  const predicate = isRecord(statement) && isRecord(statement.predicate) ? statement.predicate : {}
  const definition = isRecord(predicate.buildDefinition) ? predicate.buildDefinition : {}
  const sources = [definition.resolvedDependencies, predicate.materials].flat().filter(isRecord)
  return sources
    .flatMap(({ digest }) => (isRecord(digest) ? [digest.gitCommit, digest.sha1] : []))
    .map(textIn)
    .find((commit) => commit !== undefined)
}
