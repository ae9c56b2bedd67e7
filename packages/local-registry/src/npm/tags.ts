import { json } from '../http/reply.ts'
import { readJson } from '../http/request.ts'
import type { NpmPackageRecord } from '../store/records.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'
import { authorise } from './auth.ts'
import { escapeName, isTag } from './names.ts'
import { existsElsewhere } from './publish.ts'

/** `/-/package/<name>/dist-tags[/<tag>]` */
export async function distTags(
  world: World,
  request: RegistryRequest,
  name: string,
  tag: string | undefined,
): Promise<Reply> {
  if (request.method === 'GET') return await readTags(world, name)
  authorise(world, request, name, 'distTag')
  const record = world.store.npm.get(name)
  if (record === undefined || tag === undefined) return json(404, { error: 'Not found' })
  if (request.method === 'PUT' || request.method === 'POST') {
    return await setTag(world, record, tag, await readJson(request))
  }
  if (request.method === 'DELETE') return await removeTag(world, record, tag)
  return json(405, { error: 'method not allowed' })
}

async function readTags(world: World, name: string): Promise<Reply> {
  const path = `-/package/${escapeName(name)}/dist-tags`
  const record = world.store.npm.get(name)
  if (record === undefined) {
    const sent = await world.upstream.npm.send(name, path)
    return sent.status === 404 && existsElsewhere(world, name) ? json(200, {}) : sent
  }
  if (!world.upstream.npm.isMerged(name)) return json(200, record.distTags)
  const theirs = (await world.upstream.npm.json(path, 'application/json')) as object | undefined
  return json(200, { ...theirs, ...record.distTags })
}

async function setTag(
  world: World,
  record: NpmPackageRecord,
  tag: string,
  version: unknown,
): Promise<Reply> {
  if (!isTag(tag)) return json(400, { error: 'Tag name must not be a valid SemVer range' })
  if (typeof version !== 'string' || !Object.hasOwn(record.versions, version)) {
    return json(404, { error: `version not found: ${version}` })
  }
  await keepTags(world, record, { ...record.distTags, [tag]: version })
  return json(201, { ok: true, id: record.name, [tag]: version })
}

async function removeTag(world: World, record: NpmPackageRecord, tag: string): Promise<Reply> {
  if (tag === 'latest') return json(403, { error: 'the latest tag cannot be removed' })
  const { [tag]: removed, ...distTags } = record.distTags
  if (removed === undefined)
    return json(404, { error: `${tag} is not a dist-tag on ${record.name}` })
  await keepTags(world, record, distTags)
  return json(200, { ok: true })
}

async function keepTags(
  world: World,
  record: NpmPackageRecord,
  distTags: Record<string, string>,
): Promise<void> {
  const modified = world.now().toISOString()
  await world.store.npm.put(record.name, { ...record, distTags, modified })
}
