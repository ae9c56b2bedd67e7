import { readBytes } from '../../io/files.ts'
import type { Answered } from '../answer.ts'
import { readTarball } from '../archive.ts'
import type { Upload, UploadAnswer } from '../ecosystem.ts'
import { type Key, npmAuth } from '../key.ts'
import { reasonOf } from '../page.ts'
import { uploadAnswer } from './answers.ts'
import { binsOf } from './inspect/contents.ts'
import { isRecord, type Manifest, parseManifest, textIn } from './manifest.ts'
import { provenanceOptions } from './provenance.ts'

/** The registry answers late when many versions exist, and giving up early ends in write conflicts. */
const patience = 5 * 60_000

/** Sends the tarball once, by npm's own library, in process. Throws only what `credential` throws. */
export async function upload(request: Upload): Promise<UploadAnswer> {
  const { default: library } = await import('libnpmpublish')
  const bytes = Buffer.from(readBytes(request.path))
  const packed = await publishedManifest(bytes)
  if (packed === undefined) return unsendable('its package.json has no name or version')
  const { commit } = request
  const manifest = commit === undefined ? packed : { ...packed, gitHead: commit }
  const key = await request.credential()
  const provenance = await provenanceOptions(request, manifest, key)
  try {
    await library.publish(manifest, bytes, { ...options(request, manifest, key), ...provenance })
    return { kind: 'accepted' }
  } catch (error) {
    request.signal?.throwIfAborted()
    return answerIn(error as RegistryError)
  }
}

interface RegistryError extends Error {
  readonly statusCode?: number
  readonly code?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, readonly string[] | undefined>>
}

/** npm's library says no before it asks anybody. */
const refusedHere = new Set(['EPRIVATE', 'EUSAGE', 'ERR_INVALID_ARG_TYPE'])

function answerIn(error: RegistryError): UploadAnswer {
  if (refusedHere.has(error.code ?? '')) return unsendable(error.message)
  const retryAfter = error.headers?.['retry-after']?.[0]
  const answered: Answered = {
    status: error.statusCode ?? 0,
    text: registryText(error),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
  return uploadAnswer(answered)
}

const unsendable = (why: string): UploadAnswer => ({
  kind: 'refused',
  why,
  hint: 'correct package.json, build again and release that',
})

/** The registry's own words, without the method and address that npm's library puts before them. */
function registryText(error: RegistryError): string {
  const body = isRecord(error.body)
    ? (textIn(error.body.error) ?? textIn(error.body.message))
    : undefined
  return body ?? reasonOf(error).replace(/^\d{3} .*? - (PUT|GET|POST) \S+( - )?/, '')
}

function options(request: Upload, manifest: Manifest, key: Key): Record<string, unknown> {
  const { registry, tag, access, signal } = request
  const config = isRecord(manifest.publishConfig) ? manifest.publishConfig : {}
  return {
    registry: registry.upload,
    forceAuth: npmAuth(key),
    defaultTag: tag ?? 'latest',
    access: access ?? textIn(config.access) ?? null,
    timeout: patience,
    // The caller tries again, after it has looked what is there.
    fetchRetries: 0,
    ...(signal === undefined ? {} : { signal }),
  }
}

/** The manifest as npm sends it beside the bytes: with the README and with `bin` and `repository` as objects. */
async function publishedManifest(
  bytes: Uint8Array,
): Promise<(Manifest & { name: string; version: string }) | undefined> {
  const entries = await readTarball(bytes)
  const text = (path: RegExp) => {
    const entry = entries.find((one) => path.test(one.path.replace(/^[^/]+\//, '')))
    return entry === undefined
      ? undefined
      : { path: entry.path, text: new TextDecoder().decode(entry.bytes) }
  }
  const manifest = parseManifest(text(/^package\.json$/)?.text)
  const name = textIn(manifest?.name)
  const version = textIn(manifest?.version)
  if (manifest === undefined || name === undefined || version === undefined) return undefined
  const readme = text(/^readme(\.(md|markdown|txt))?$/i)
  return {
    ...manifest,
    name,
    version,
    ...(manifest.bin === undefined ? {} : { bin: binsOf(manifest) }),
    ...(typeof manifest.repository === 'string'
      ? { repository: { type: 'git', url: manifest.repository } }
      : {}),
    ...(readme === undefined
      ? {}
      : { readme: readme.text, readmeFilename: readme.path.replace(/^[^/]+\//, '') }),
  }
}
