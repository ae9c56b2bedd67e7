import { json } from '../http/reply.ts'
import type { Reply } from '../types.ts'
import type { World } from '../world.ts'

/** `GET /-/npm/v1/attestations/<name>@<version>`: the bundles that came with the publish. */
export async function attestations(world: World, segments: readonly string[]): Promise<Reply> {
  const spec = segments.join('/')
  const at = spec.lastIndexOf('@')
  const record = world.store.npm.get(spec.slice(0, at))
  if (record === undefined) {
    return await world.upstream.npm.send(spec.slice(0, at), `-/npm/v1/attestations/${spec}`)
  }
  const version = record.versions[spec.slice(at + 1)]
  const isHeld = world.scans.isHeld({ name: spec.slice(0, at), version: spec.slice(at + 1) })
  if (version === undefined || isHeld || version.bundles.length === 0) {
    return json(404, { error: `no attestations for ${spec}` })
  }
  const found = version.bundles.map((bundle) => ({ predicateType: predicateType(bundle), bundle }))
  return json(200, { attestations: found })
}

/** The kind of statement inside a Sigstore bundle. */
export function predicateType(bundle: unknown): string {
  const payload = (bundle as { dsseEnvelope?: { payload?: string } })?.dsseEnvelope?.payload ?? ''
  try {
    return String(JSON.parse(Buffer.from(payload, 'base64').toString('utf8')).predicateType)
  } catch {
    return 'unknown'
  }
}
