import { bytes } from '../http/range.ts'
import { json } from '../http/reply.ts'
import { sha1 } from '../store/digests.ts'
import type { JsonObject, NpmPackageRecord } from '../store/records.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'
import { escapeName } from './names.ts'
import {
  abbreviatedPackument,
  abbreviatedType,
  fullPackument,
  versionDocument,
} from './packument.ts'

/** `GET /<name>` */
export async function readPackument(
  world: World,
  request: RegistryRequest,
  name: string,
): Promise<Reply> {
  const record = world.scans.visible(world.stale.npm.read(name))
  if (record === undefined) return await absent(world, request, name)
  const abbreviated = (request.headers.accept ?? '').includes(abbreviatedType)
  const own = (abbreviated ? abbreviatedPackument : fullPackument)(record, world.address('npm'))
  const document = world.upstream.npm.isMerged(name) ? await merge(world, own, request, name) : own
  const type = abbreviated ? abbreviatedType : 'application/json'
  return revalidated(request, json(200, document, { 'content-type': type, vary: 'accept' }))
}

/** `GET /<name>/<version or tag>` */
export async function readVersion(
  world: World,
  request: RegistryRequest,
  name: string,
  wanted: string,
): Promise<Reply> {
  const record = world.scans.visible(world.store.npm.get(name))
  const version = record?.versions[record.distTags[wanted] ?? wanted]
  if (version !== undefined) {
    return json(200, versionDocument(name, version, world.address('npm')))
  }
  if (isElsewhere(world, record)) return await absent(world, request, name)
  return json(404, `version not found: ${wanted}`)
}

/** `GET /<name>/-/<file>` */
export async function readTarball(
  world: World,
  request: RegistryRequest,
  name: string,
  filename: string,
): Promise<Reply> {
  const record = world.scans.visible(world.store.npm.get(name))
  const versions = Object.values(record?.versions ?? {})
  const file = versions.find((version) => version.file.filename === filename)?.file
  if (file !== undefined) {
    return bytes(request, await world.store.bytes(file.sha256), 'application/octet-stream')
  }
  if (isElsewhere(world, record)) return await absent(world, request, name)
  return json(404, { error: `${filename} not found` })
}

/** A name that is here with nothing to show does not lead elsewhere. */
async function absent(world: World, request: RegistryRequest, name: string): Promise<Reply> {
  const isOurs = world.store.npm.get(name) !== undefined && !world.upstream.npm.isMerged(name)
  if (isOurs) return json(404, { error: 'Not found' })
  return await world.upstream.npm.send(name, upstreamPath(request))
}

function isElsewhere(world: World, record: NpmPackageRecord | undefined): boolean {
  return record === undefined || world.upstream.npm.isMerged(record.name)
}

function upstreamPath(request: RegistryRequest): string {
  const query = request.query.toString()
  return request.path.replace(/^\/+/, '') + (query === '' ? '' : `?${query}`)
}

/** Local versions and tags win; everything else is the upstream's. */
async function merge(
  world: World,
  own: JsonObject,
  request: RegistryRequest,
  name: string,
): Promise<JsonObject> {
  const accept = request.headers.accept ?? '*/*'
  const theirs = (await world.upstream.npm.json(escapeName(name), accept)) as JsonObject
  if (theirs === undefined) return own
  const both = (key: string) => ({ ...(theirs[key] as object), ...(own[key] as object) })
  const time = 'time' in own ? { time: both('time') } : {}
  return { ...theirs, ...own, 'dist-tags': both('dist-tags'), versions: both('versions'), ...time }
}

/** Clients ask again each time, and get a short answer when nothing changed. */
function revalidated(request: RegistryRequest, reply: Reply): Reply {
  const etag = `"${sha1(reply.body ?? '')}"`
  const headers = { ...reply.headers, etag, 'cache-control': 'no-cache' }
  if (request.headers['if-none-match'] === etag) return { status: 304, headers }
  return { ...reply, headers }
}
