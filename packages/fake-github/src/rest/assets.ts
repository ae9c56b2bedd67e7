import { createHash } from 'node:crypto'
import { isoSeconds } from '../git/objects.ts'
import { invalid, json, noContent, notFound, refuse, unprocessable } from '../http/reply.ts'
import type { Asset, Release } from '../store.ts'
import {
  nodeId,
  pageUrl,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
} from './call.ts'
import { findRelease } from './releases.ts'
import { userShape } from './shapes.ts'

export const assetHandlers: Readonly<Record<string, RepositoryHandler>> = {
  'repos/list-release-assets': (call) => {
    const release = findRelease(call)
    return paginate(call, release.assets, (asset) => assetShape(call, release, asset))
  },
  'repos/upload-release-asset': (call) => {
    const isBroken = call.world.brokenUploads.has(call.request)
    const { release, asset } = addAsset(call, isBroken ? 'starter' : 'uploaded')
    return json(201, assetShape(call, release, asset))
  },
  'repos/get-release-asset': (call) => {
    const { release, asset } = findAsset(call)
    const wantsBytes = /application\/octet-stream/.test(call.request.headers.accept ?? '')
    if (!wantsBytes) return json(200, assetShape(call, release, asset))
    if (asset.state !== 'uploaded') throw notFound()
    return {
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: asset.data,
    }
  },
  'repos/update-release-asset': (call) => {
    const { release, asset } = findAsset(call)
    const { name, label } = call.body<{ name?: string; label?: string }>()
    if (name !== undefined) {
      refuseFrozen(release, 'update')
      refuseTaken(release, name, asset)
      asset.name = storedName(name)
    }
    if (label !== undefined) asset.label = label
    return json(200, assetShape(call, release, asset))
  },
  'repos/delete-release-asset': (call) => {
    const { release, asset } = findAsset(call)
    refuseFrozen(release, 'delete')
    release.assets.splice(release.assets.indexOf(asset), 1)
    return noContent
  },
}

/** Stores the body as an asset. `starter` is what an upload that broke off leaves. */
function addAsset(call: RepositoryCall, state: Asset['state']) {
  const release = findRelease(call)
  const { query, headers, body } = call.request
  if (headers['content-length'] === undefined) throw refuse(400, 'Bad Content-Length: ')
  if (release.immutable) throw unprocessable('Cannot upload assets to an immutable release')
  const name = storedName(query.get('name') ?? '')
  if (name === '') throw invalid({ resource: 'ReleaseAsset', code: 'missing_field', field: 'name' })
  refuseTaken(release, name)
  if (body.length === 0)
    throw invalid({
      resource: 'ReleaseAsset',
      code: 'custom',
      field: 'size',
      message: 'size must be greater than or equal to 1',
    })
  const data = state === 'uploaded' ? body : Buffer.alloc(0)
  const digest = createHash('sha256').update(data).digest('hex')
  const asset: Asset = {
    id: call.world.nextId(),
    name,
    label: query.get('label'),
    uploader: call.actor.user,
    contentType: headers['content-type'] ?? 'application/octet-stream',
    createdAt: isoSeconds(call.world.now()),
    state,
    data,
    digest: state === 'uploaded' ? `sha256:${digest}` : null,
  }
  release.assets.push(asset)
  return { release, asset }
}

/** GitHub puts a dot in the place of what it does not like in a name, and takes dots off its ends. */
function storedName(name: string): string {
  return name
    .replace(/[^\w.+@-]+/g, '.')
    .replace(/\.{2,}/g, '.')
    .replace(/^\.|\.$/g, '')
}

function refuseTaken(release: Release, name: string, self?: Asset): void {
  const isTaken = release.assets.some((asset) => asset !== self && asset.name === storedName(name))
  if (isTaken) throw invalid({ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' })
}

function refuseFrozen(release: Release, verb: 'delete' | 'update'): void {
  if (!release.immutable) return
  const message = `Cannot ${verb} asset from an immutable release`
  throw invalid({ resource: 'ReleaseAsset', code: 'custom', message })
}

function findAsset(call: RepositoryCall) {
  const id = Number(call.params.asset_id)
  for (const release of call.repository.releases) {
    const asset = release.assets.find((candidate) => candidate.id === id)
    if (asset === undefined) continue
    // The drafts' own check: who may not see the release does not see what is in it.
    findRelease({ ...call, params: { release_id: String(release.id) } })
    return { release, asset }
  }
  throw notFound()
}

export function assetShape(call: RepositoryCall, release: Release, asset: Asset) {
  const tag = release.draft ? `untagged-${release.id}` : encodeURIComponent(release.tag)
  return {
    id: asset.id,
    node_id: nodeId('ReleaseAsset', asset.id),
    url: `${repositoryUrl(call)}/releases/assets/${asset.id}`,
    browser_download_url: `${pageUrl(call)}/releases/download/${tag}/${encodeURIComponent(asset.name)}`,
    name: asset.name,
    label: asset.label,
    state: asset.state,
    content_type: asset.contentType,
    size: asset.data.length,
    digest: asset.digest,
    download_count: 0,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
    uploader: userShape(call, asset.uploader),
  }
}
