import { randomUUID } from 'node:crypto'
import { bytes } from '../http/range.ts'
import { json, Refusal } from '../http/reply.ts'
import { readJson } from '../http/request.ts'
import type { JsonObject } from '../store/records.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'
import { authorise, authorisePerson } from './auth.ts'
import { isName, takeName } from './names.ts'
import { type Publication, parsePublication } from './publication.ts'
import { addVersion, checkFree } from './publish.ts'

/** A version that waits for a person's yes. Its number is taken already. */
interface Staged {
  readonly id: string
  readonly publication: Publication
  readonly created: string
  readonly actor: { readonly actor: string; readonly actorType: string }
}

/** Staged versions by id, in memory only. */
export type Stages = Map<string, Staged>

/** `/-/stage/…`: the routes of `npm stage`. */
export async function stage(
  world: World,
  request: RegistryRequest,
  segments: readonly string[],
): Promise<Reply> {
  const [id, action] = segments
  if (id === 'package') return await add(world, request, takeName(segments.slice(1)).name)
  authorisePerson(world, request)
  if (id === undefined) return list(world, request)
  const staged = world.stages.get(id)
  if (staged === undefined) return json(404, { error: 'Staged version not found' })
  return await answerStaged(world, request, staged, action)
}

async function answerStaged(
  world: World,
  request: RegistryRequest,
  staged: Staged,
  action: string | undefined,
): Promise<Reply> {
  switch (`${request.method} ${action ?? ''}`) {
    case 'GET ':
      return json(200, describe(staged))
    case 'GET tarball':
      return bytes(request, staged.publication.tarball, 'application/octet-stream')
    case 'POST approve':
      world.stages.delete(staged.id)
      return await addVersion(world, staged.publication)
    case 'DELETE ':
      world.stages.delete(staged.id)
      return json(200, { ok: true })
    default:
      return json(405, { error: 'method not allowed' })
  }
}

/** Staging needs no permission of its own: each trusted publisher may. */
async function add(world: World, request: RegistryRequest, name: string): Promise<Reply> {
  if (request.method !== 'POST' || !isName(name)) return json(404, { error: 'Not found' })
  const by = authorise(world, request, name, 'stage')
  const body = (await readJson(request)) as JsonObject | null
  if (body === null || typeof body !== 'object' || body.name !== name) {
    return json(400, { error: `the name in the body is not ${name}` })
  }
  const publication = parsePublication(name, body)
  // Only a package that is there has a page on which its staged versions can be approved.
  if (world.store.npm.get(name) === undefined) throw new Refusal(json(404, { error: 'Not found' }))
  checkFree(world, publication)
  const id = randomUUID()
  const actor = by === 'person' ? { actor: 'local', actorType: 'user' } : trustedPublisher
  world.stages.set(id, { id, publication, created: world.now().toISOString(), actor })
  return json(201, { ok: true, stageId: id })
}

const trustedPublisher = { actor: 'GitHub Actions', actorType: 'trusted-publisher' }

function list(world: World, request: RegistryRequest): Reply {
  const wanted = request.query.get('package')
  const page = Number(request.query.get('page') ?? 0)
  const perPage = Number(request.query.get('perPage') ?? 100)
  const all = [...world.stages.values()].filter(
    ({ publication }) => wanted === null || publication.name === wanted,
  )
  const items = all.slice(page * perPage, (page + 1) * perPage).map(describe)
  return json(200, { items, total: all.length, page, perPage })
}

function describe({ id, publication, created, actor }: Staged): JsonObject {
  const { name, version, tags, file } = publication
  const tag = tags[0] ?? 'latest'
  const { sha1: shasum } = file
  return {
    id,
    packageName: name,
    version,
    tag,
    status: 'pending',
    createdAt: created,
    ...actor,
    shasum,
  }
}
