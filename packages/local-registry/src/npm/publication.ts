import { json, Refusal } from '../http/reply.ts'
import { integrity, sha1, sha256, sha512 } from '../store/digests.ts'
import type { JsonObject, NpmVersionRecord } from '../store/records.ts'
import { isVersion, tarballName } from './names.ts'

/** A publish request that holds together. */
export interface Publication {
  readonly name: string
  readonly version: string
  readonly manifest: JsonObject
  readonly tags: readonly string[]
  readonly access: 'public' | 'restricted' | undefined
  readonly tarball: Buffer
  readonly file: NpmVersionRecord['file']
  readonly bundles: readonly unknown[]
}

/** Reads the body of a publish and verifies the tarball against the manifest's digests. */
export function parsePublication(name: string, body: JsonObject): Publication {
  const [[version, manifest] = refuse('no version in the body'), ...more] = versionsOf(body)
  if (more.length > 0) refuse('more than one version in the body')
  if (!isVersion(version)) refuse(`Invalid version: "${version}"`)
  if (manifest.name !== name) refuse(`the manifest's name is not ${name}`)
  if (manifest.version !== version) refuse(`the manifest's version is not ${version}`)
  const tarball = tarballOf(body)
  const file = {
    filename: tarballName(name, version),
    size: tarball.length,
    sha1: sha1(tarball),
    sha256: sha256(tarball),
    sha512: sha512(tarball),
  }
  verify(manifest, file)
  const access = body.access === 'public' || body.access === 'restricted' ? body.access : undefined
  const tags = Object.keys((body['dist-tags'] as object | undefined) ?? {})
  return { name, version, manifest, tags, access, tarball, file, bundles: bundlesOf(body) }
}

function versionsOf(body: JsonObject): [string, JsonObject][] {
  return Object.entries((body.versions ?? {}) as Record<string, JsonObject>)
}

function attachmentsOf(body: JsonObject): [string, JsonObject][] {
  return Object.entries((body._attachments ?? {}) as Record<string, JsonObject>)
}

function tarballOf(body: JsonObject): Buffer {
  const found = attachmentsOf(body).find(([filename]) => filename.endsWith('.tgz'))
  const [, attachment] = found ?? refuse('no tarball attached')
  const tarball = Buffer.from(String(attachment.data ?? ''), 'base64')
  const { length } = attachment
  if (length !== undefined && length !== tarball.length) {
    refuse(`the attachment has ${tarball.length} bytes, not ${length}`)
  }
  return tarball
}

function verify(manifest: JsonObject, file: NpmVersionRecord['file']): void {
  const dist = (manifest.dist ?? {}) as { integrity?: string; shasum?: string }
  if (dist.shasum !== undefined && dist.shasum !== file.sha1) {
    refuse(`the tarball's shasum is ${file.sha1}, not ${dist.shasum}`)
  }
  const expected = dist.integrity?.split(/\s+/).find((part) => part.startsWith('sha512-'))
  const actual = integrity(file.sha512)
  if (expected !== undefined && expected !== actual) {
    refuse(`the tarball's integrity is ${actual}, not ${expected}`)
  }
}

function bundlesOf(body: JsonObject): unknown[] {
  const attached = attachmentsOf(body).filter(([filename]) => filename.endsWith('.sigstore'))
  return attached.map(([, { data }]) => {
    try {
      return JSON.parse(String(data))
    } catch {
      throw new Refusal(json(422, { error: 'the provenance bundle is not JSON' }))
    }
  })
}

function refuse(error: string): never {
  throw new Refusal(json(400, { error }))
}
