import { createHash } from 'node:crypto'
import type { Artifact } from '../../model/artifact.ts'
import type { RegistryAddress, RemoteState } from '../ecosystem.ts'
import { isRecord, textIn } from './manifest.ts'

const patience = 30_000

/**
 * What the registry holds under the artifact's name and version, compared by SHA-512.
 * Asks for the version document, which is fresh when the list of versions is still cached.
 */
export async function probe(artifact: Artifact, registry: RegistryAddress): Promise<RemoteState> {
  const path = `${escapedName(artifact.name)}/${artifact.version}`
  try {
    const answer = await ask(new URL(path, withSlash(registry.api)))
    if (answer.status === 404) return { kind: 'absent' }
    if (!answer.ok) return { kind: 'unknown', why: `the registry answers ${answer.status}` }
    return await compare(artifact, await answer.json())
  } catch (error) {
    return { kind: 'unknown', why: reasonOf(error) }
  }
}

async function compare(artifact: Artifact, document: unknown): Promise<RemoteState> {
  const dist = isRecord(document) && isRecord(document.dist) ? document.dist : {}
  const digest = digestIn(textIn(dist.integrity)) ?? (await digestOfFile(textIn(dist.tarball)))
  if (digest === undefined) return { kind: 'unknown', why: 'the registry tells no digest' }
  return digest === artifact.sha512 ? { kind: 'same' } : { kind: 'other', digest }
}

/** Hex of the SHA-512 in a subresource integrity text; older versions on a registry have SHA-1 only. */
export function digestIn(integrity: string | undefined): string | undefined {
  const base64 = /(?:^|\s)sha512-([A-Za-z0-9+/=]+)/.exec(integrity ?? '')?.[1]
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex')
}

async function digestOfFile(address: string | undefined): Promise<string | undefined> {
  if (address === undefined || !URL.canParse(address)) return undefined
  const answer = await ask(new URL(address))
  if (!answer.ok) return undefined
  return createHash('sha512')
    .update(await answer.bytes())
    .digest('hex')
}

const ask = (address: URL) => {
  return fetch(address, {
    signal: AbortSignal.timeout(patience),
    headers: { 'cache-control': 'no-cache' },
  })
}

/** `@x/core` as one path segment, the way npm writes it. */
export const escapedName = (name: string) => name.replace('/', '%2f')

export const withSlash = (address: string) => (address.endsWith('/') ? address : `${address}/`)

/** What a failed request says, with the reason that fetch hides in `cause`. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}
