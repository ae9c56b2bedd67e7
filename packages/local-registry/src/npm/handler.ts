import { json, redirect } from '../http/reply.ts'
import { credential } from '../http/request.ts'
import type { Handler } from '../http/server.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'
import { attestations } from './attestations.ts'
import { exchange } from './exchange.ts'
import { isName, takeName } from './names.ts'
import { publish } from './publish.ts'
import { readPackument, readTarball, readVersion } from './read.ts'
import { stage } from './stage.ts'
import { distTags } from './tags.ts'
import { visibility } from './visibility.ts'

/** The npm registry. */
export function npmHandler(world: World): Handler {
  return async (request) => {
    const segments = splitPath(request.path)
    if (segments === undefined) return json(400, { error: 'malformed path' })
    if (segments[0] === '-') return await answerApi(world, request, segments.slice(1))
    return await answerPackage(world, request, segments)
  }
}

function splitPath(path: string): string[] | undefined {
  try {
    return decodeURIComponent(path)
      .split('/')
      .filter((segment) => segment !== '')
  } catch {
    return undefined
  }
}

async function answerPackage(
  world: World,
  request: RegistryRequest,
  segments: readonly string[],
): Promise<Reply> {
  if (segments.length === 0) return json(200, { db_name: 'registry' })
  const { name, rest } = takeName(segments)
  if (!isName(name)) return json(404, { error: 'Not found' })
  if (request.method === 'PUT') return await publish(world, request, name)
  if (request.method !== 'GET' && request.method !== 'HEAD') return notSupported(request)
  if (rest.length === 0) return await readPackument(world, request, name)
  if (rest[0] === '-') return await readTarball(world, request, name, rest.slice(1).join('/'))
  return await readVersion(world, request, name, rest[0] ?? '')
}

/** What is below `/-/`. */
async function answerApi(
  world: World,
  request: RegistryRequest,
  segments: readonly string[],
): Promise<Reply> {
  const path = segments.join('/')
  if (path === 'ping') return json(200, {})
  if (path === 'whoami') return whoami(world, request)
  if (path === 'npm/v1/user') return whoami(world, request)
  if (path === 'npm/v1/keys') return json(200, { keys: [] })
  if (path === 'npm/v1/security/advisories/bulk') return json(200, {})
  if (path.startsWith('npm/v1/security/audits')) return json(200, noAdvisories)
  if (path.startsWith('npm/v1/attestations/')) return await attestations(world, segments.slice(3))
  if (path.startsWith('npm/v1/oidc/token/exchange/package/')) {
    return await exchange(world, request, takeName(segments.slice(6)).name)
  }
  if (segments[0] === 'stage') return await stage(world, request, segments.slice(1))
  if (segments[0] === 'package') return await packageApi(world, request, segments.slice(1))
  if (path === 'v1/search') return await search(world, request)
  return notSupported(request)
}

async function packageApi(
  world: World,
  request: RegistryRequest,
  segments: readonly string[],
): Promise<Reply> {
  const { name, rest } = takeName(segments)
  if (!isName(name)) return json(404, { error: 'Not found' })
  if (rest[0] === 'dist-tags') return await distTags(world, request, name, rest[1])
  if (rest[0] === 'visibility' && request.method === 'GET') return visibility(world, name)
  return notSupported(request)
}

function whoami(world: World, request: RegistryRequest): Reply {
  const token = credential(request)
  if (token === undefined || !world.tokens.includes(token)) {
    return json(401, { message: 'Unauthorized' })
  }
  return json(200, { username: 'local', name: 'local', tfa: false })
}

async function search(world: World, request: RegistryRequest): Promise<Reply> {
  const base = await world.upstream.npm.address()
  if (base !== undefined) return redirect(`${base}-/v1/search?${request.query}`)
  return json(200, { objects: [], total: 0, time: world.now().toISOString() })
}

function notSupported(request: RegistryRequest): Reply {
  return json(404, { error: `local-registry does not know ${request.method} ${request.path}` })
}

const noAdvisories = {
  actions: [],
  advisories: {},
  muted: [],
  metadata: {
    vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0 },
    dependencies: 0,
    devDependencies: 0,
    optionalDependencies: 0,
    totalDependencies: 0,
  },
}
