import { createHash } from 'node:crypto'
import type { Artifact } from '../../model/artifact.ts'
import type { NamedVersion, RegistryAddress, ReleaseState, RemoteState } from '../ecosystem.ts'
import { jsonOf, readPage, reasonOf } from '../page.ts'
import { isRecord, textIn } from './manifest.ts'

/**
 * What the registry holds under the artifact's name and version, compared by SHA-512.
 * Asks for the version document, which is fresh when the list of versions is still cached.
 */
export async function probe(
  artifact: Artifact,
  registry: RegistryAddress,
  signal?: AbortSignal,
): Promise<RemoteState> {
  try {
    const answer = await readPage(versionAddress(artifact, registry), {
      headers: readerHeaders(registry),
      signal,
    })
    if (answer.status === 404) return { kind: 'absent' }
    if (!answer.ok) return { kind: 'unknown', why: `the registry answers ${answer.status}` }
    return await compare(artifact, registry, jsonOf(answer))
  } catch (error) {
    signal?.throwIfAborted()
    return { kind: 'unknown', why: reasonOf(error) }
  }
}

/** npm has one file per version, so a version is there as a whole. */
export async function released(
  version: NamedVersion,
  registry: RegistryAddress,
): Promise<ReleaseState> {
  try {
    const answer = await readPage(versionAddress(version, registry), {
      headers: readerHeaders(registry),
    })
    if (answer.status === 404) return { kind: 'absent' }
    if (answer.ok) return { kind: 'complete' }
    return { kind: 'unknown', why: `the registry answers ${answer.status}` }
  } catch (error) {
    return { kind: 'unknown', why: reasonOf(error) }
  }
}

/** What the list of versions has that installers read. */
export async function listed(artifact: Artifact, registry: RegistryAddress): Promise<RemoteState> {
  try {
    const address = new URL(escapedName(artifact.name), withSlash(registry.index))
    const answer = await readPage(address, {
      headers: { accept: shortForm, ...readerHeaders(registry) },
    })
    if (answer.status === 404) return { kind: 'absent' }
    if (!answer.ok) return { kind: 'unknown', why: `the registry answers ${answer.status}` }
    const document: unknown = jsonOf(answer)
    const versions = isRecord(document) && isRecord(document.versions) ? document.versions : {}
    const version = Object.hasOwn(versions, artifact.version)
      ? versions[artifact.version]
      : undefined
    if (!isRecord(version)) return { kind: 'absent' }
    return await stateOf(artifact, version)
  } catch (error) {
    return { kind: 'unknown', why: reasonOf(error) }
  }
}

/** The packument as installers ask for it. */
const shortForm = 'application/vnd.npm.install-v1+json, application/json;q=0.8'

const versionAddress = ({ name, version }: NamedVersion, { api }: RegistryAddress) =>
  new URL(`${escapedName(name)}/${version}`, withSlash(api))

async function compare(
  artifact: Artifact,
  registry: RegistryAddress,
  document: unknown,
): Promise<RemoteState> {
  const state = await stateOf(artifact, document)
  if (state.kind !== 'other') return state
  const since = await publishedAt(artifact, registry)
  return since === undefined ? state : { ...state, since }
}

async function stateOf(artifact: Artifact, document: unknown): Promise<RemoteState> {
  const dist = isRecord(document) && isRecord(document.dist) ? document.dist : {}
  const digest = digestIn(textIn(dist.integrity)) ?? (await digestOfFile(textIn(dist.tarball)))
  if (digest === undefined) return { kind: 'unknown', why: 'the registry tells no digest' }
  return digest === artifact.sha512 ? { kind: 'same' } : { kind: 'other', digest }
}

/** Only the whole packument has times. */
async function publishedAt(
  { name, version }: NamedVersion,
  registry: RegistryAddress,
): Promise<string | undefined> {
  const answer = await readPage(new URL(escapedName(name), withSlash(registry.api)), {
    headers: readerHeaders(registry),
  })
  if (!answer.ok) return undefined
  const document: unknown = jsonOf(answer)
  return isRecord(document) && isRecord(document.time) ? textIn(document.time[version]) : undefined
}

/** Hex of the SHA-512 in a subresource integrity text; older versions on a registry have SHA-1 only. */
export function digestIn(integrity: string | undefined): string | undefined {
  const base64 = /(?:^|\s)sha512-([A-Za-z0-9+/=]+)/.exec(integrity ?? '')?.[1]
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex')
}

async function digestOfFile(address: string | undefined): Promise<string | undefined> {
  if (address === undefined || !URL.canParse(address)) return undefined
  const answer = await fetch(new URL(address), { signal: AbortSignal.timeout(5 * 60_000) })
  if (!answer.ok) return undefined
  return createHash('sha512')
    .update(await answer.bytes())
    .digest('hex')
}

/** npm's own client shows its key to its registry with every question: without it, what is private is not there. */
export const readerHeaders = ({ reader }: RegistryAddress): { readonly authorization?: string } =>
  reader === undefined ? {} : { authorization: reader() }

/** `@x/core` as one path segment, the way npm writes it. */
export const escapedName = (name: string) => name.replace('/', '%2f')

export const withSlash = (address: string) => (address.endsWith('/') ? address : `${address}/`)
