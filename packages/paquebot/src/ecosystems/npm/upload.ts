import { readBytes } from '../../io/files.ts'
import { PaquebotError } from '../../model/error.ts'
import type { UploadOutcome } from '../../model/step.ts'
import { readTarball } from '../archive.ts'
import type { Upload } from '../ecosystem.ts'
import { npmAuth } from '../key.ts'
import { binsOf } from './inspect/contents.ts'
import { isRecord, type Manifest, parseManifest, textIn } from './manifest.ts'
import { probe, reasonOf } from './probe.ts'
import { provenanceOptions } from './provenance.ts'

/** The registry answers late when many versions exist, and giving up early ends in write conflicts. */
const patience = 5 * 60_000

/**
 * Uploads by npm's own library, in process. An answer that leaves it open whether the version is
 * there now is settled by a look at the registry. Throws `publish/refused`, `publish/other-bytes`
 * or `http/failed`.
 */
export async function upload(request: Upload): Promise<UploadOutcome> {
  const { default: library } = await import('libnpmpublish')
  const bytes = Buffer.from(readBytes(request.path))
  const manifest = await publishedManifest(bytes, request)
  const token = await request.credential()
  const provenance = await provenanceOptions(request, manifest, token)
  try {
    await library.publish(manifest, bytes, { ...options(request, manifest, token), ...provenance })
    return 'published'
  } catch (error) {
    return settle(request, error as RegistryError)
  }
}

interface RegistryError extends Error {
  readonly statusCode?: number
  readonly code?: string
  readonly body?: unknown
}

function options(request: Upload, manifest: Manifest, token: string): Record<string, unknown> {
  const { registry, tag, access, signal } = request
  const config = isRecord(manifest.publishConfig) ? manifest.publishConfig : {}
  return {
    registry: registry.upload,
    forceAuth: npmAuth(token),
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
  request: Upload,
): Promise<Manifest & { name: string; version: string }> {
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
  if (manifest === undefined || name === undefined || version === undefined) {
    throw refused(request, 'its package.json has no name or version')
  }
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

/** Looks what is there after an answer that does not tell: "exists already", a write conflict, a lost connection. */
async function settle(request: Upload, error: RegistryError): Promise<UploadOutcome> {
  request.signal?.throwIfAborted()
  const { artifact, registry } = request
  const status = error.statusCode ?? 0
  const text = registryText(error)
  const exists = status === 409 || (status === 403 && /previously|already|exist/i.test(text))
  if (!exists && status >= 400 && status < 500) throw refused(request, text, status)
  // npm keeps a new version back while it scans it, and says so when it comes a second time.
  if (/previously staged/i.test(text)) return 'already-there'
  const state = await probe(artifact, registry)
  if (state.kind === 'same') return exists ? 'already-there' : 'published'
  if (state.kind === 'other') throw otherBytes(request, state.digest)
  if (exists && status === 403) throw refused(request, text, status)
  throw new PaquebotError(
    'http/failed',
    `\`${artifact.file}\` did not reach the registry: ${text}`,
    {
      hint: 'run the same command again; what is there already is left alone',
      cause: error,
    },
  )
}

/** The registry's own words, without the method and address that npm's library puts before them. */
function registryText(error: RegistryError): string {
  const body = isRecord(error.body)
    ? (textIn(error.body.error) ?? textIn(error.body.message))
    : undefined
  return body ?? reasonOf(error).replace(/^\d{3} .*? - (PUT|GET|POST) \S+( - )?/, '')
}

const hints: Readonly<Record<number, string>> = {
  401: 'the key is not accepted; use a granular token that may write, or trusted publishing',
  402: 'a new package with a scope needs `"publishConfig": { "access": "public" }`',
  403: 'the key may not publish this package, or the name is not allowed',
  404: 'npm answers so when the trusted publisher is missing or names another workflow, or when the key is not accepted',
  422: 'check `repository` in package.json and the provenance settings',
  429: 'too many uploads at once; run the same command again later',
}

function refused(request: Upload, text: string, status = 0): PaquebotError {
  const { name, version } = request.artifact
  const hint = hints[status] ?? 'correct what the registry says and run the command again'
  return new PaquebotError(
    'publish/refused',
    `the registry refuses ${name} ${version}: ${text || status}`,
    { hint },
  )
}

function otherBytes({ artifact }: Upload, there: string): PaquebotError {
  return new PaquebotError(
    'publish/other-bytes',
    `${artifact.name} ${artifact.version} is on the registry with other bytes: sha512 ${there} there, ${artifact.sha512} here`,
    { hint: 'a published version never changes: release a new one' },
  )
}
