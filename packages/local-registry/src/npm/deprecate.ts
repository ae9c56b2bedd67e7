import { json } from '../http/reply.ts'
import type { JsonObject, NpmVersionRecord } from '../store/records.ts'
import type { Reply } from '../types.ts'
import type { World } from '../world.ts'

/** `npm deprecate` puts the whole packument back; only the `deprecated` texts are taken from it. */
export async function editPackument(world: World, name: string, body: JsonObject): Promise<Reply> {
  const record = world.store.npm.get(name)
  if (record === undefined) return json(404, { error: 'Not found' })
  const given = (body.versions ?? {}) as Record<string, JsonObject>
  const held = Object.keys(given).find((version) => world.scans.isHeld({ name, version }))
  if (held !== undefined)
    return json(409, { error: `Cannot update previously staged version ${held}` })
  const versions = Object.entries(record.versions).map(
    ([number, version]) => [number, deprecate(version, given[number]?.deprecated)] as const,
  )
  const modified = world.now().toISOString()
  await world.store.npm.put(name, { ...record, versions: Object.fromEntries(versions), modified })
  return json(200, { ok: 'updated package', success: true })
}

function deprecate(version: NpmVersionRecord, deprecated: unknown): NpmVersionRecord {
  const { deprecated: _old, ...manifest } = version.manifest
  if (typeof deprecated !== 'string' || deprecated === '') return { ...version, manifest }
  return { ...version, manifest: { ...manifest, deprecated } }
}
