import { bytes } from '../http/range.ts'
import { json, Refusal, redirect } from '../http/reply.ts'
import { readJson } from '../http/request.ts'
import type { Handler } from '../http/server.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'
import { jsonApi } from './json-api.ts'
import { audience, openMint } from './mint.ts'
import { isProjectName, normaliseName } from './names.ts'
import { explain } from './refuse.ts'
import { simpleIndex, simpleProject } from './simple.ts'
import { upload } from './upload.ts'

/** PyPI. */
export function pypiHandler(world: World): Handler {
  const mint = openMint(world)
  return async (request) => {
    try {
      if (request.method === 'POST') return await answerPost(world, request, mint)
      if (request.method !== 'GET' && request.method !== 'HEAD') return notFound()
      return await answerGet(world, request)
    } catch (error) {
      if (error instanceof Refusal) return explain(request, error)
      throw error
    }
  }
}

async function answerPost(
  world: World,
  request: RegistryRequest,
  mint: (request: RegistryRequest) => Promise<Reply>,
): Promise<Reply> {
  switch (request.path) {
    case '/legacy/':
      return await upload(world, request)
    case '/legacy':
      return redirect('/legacy/', 308)
    case '/_/oidc/mint-token':
    case '/_/oidc/github/mint-token':
      return await mint(request)
    case '/_/oidc/burn-token':
      return await burn(world, request)
    default:
      return notFound()
  }
}

/** uv gives its minted token back when it has uploaded (0.13). */
async function burn(world: World, request: RegistryRequest): Promise<Reply> {
  const { token } = ((await readJson(request)) ?? {}) as { token?: unknown }
  world.sessions.pypi.revoke(String(token))
  return json(200, { success: true })
}

async function answerGet(world: World, request: RegistryRequest): Promise<Reply> {
  const [room, ...rest] = segmentsOf(request.path)
  const [name = '', second, third] = rest
  if (room === 'simple' && rest.length === 0) return simpleIndex(world, request)
  if (room === 'simple' && rest.length === 1 && isProjectName(name)) {
    return await simpleProject(world, request, name)
  }
  if (room === 'files' && second !== undefined) return await serveFile(world, request, name, second)
  if (room === 'pypi' && (second === 'json' || third === 'json')) {
    return await serveJson(world, name, second === 'json' ? undefined : second)
  }
  if (request.path === '/_/oidc/audience') return json(200, { audience })
  return notFound()
}

function segmentsOf(path: string): string[] {
  try {
    return decodeURIComponent(path)
      .split('/')
      .filter((segment) => segment !== '')
  } catch {
    return []
  }
}

/** A file, or with `.metadata` at the end a wheel's METADATA (PEP 658). */
async function serveFile(
  world: World,
  request: RegistryRequest,
  name: string,
  filename: string,
): Promise<Reply> {
  const files = world.store.pypi.get(normaliseName(name))?.files ?? []
  const wheel = files.find((file) => `${file.filename}.metadata` === filename)
  if (wheel?.metadata !== undefined) {
    return bytes(request, Buffer.from(wheel.metadata), 'application/octet-stream')
  }
  const file = files.find((one) => one.filename === filename)
  if (file === undefined) return notFound()
  return bytes(request, await world.store.bytes(file.sha256), 'application/octet-stream')
}

async function serveJson(world: World, name: string, version: string | undefined): Promise<Reply> {
  if (!isProjectName(name)) return notFound()
  const own = jsonApi(world, name, version)
  const key = normaliseName(name)
  const isElsewhere = world.store.pypi.get(key) === undefined || world.upstream.pypi.isMerged(key)
  if (own === undefined && !isElsewhere) return notFound()
  // The upstream's address is its simple index; the JSON API is that one's sibling.
  const path = `../pypi/${key}/${version === undefined ? '' : `${version}/`}json`
  return own ?? (await world.upstream.pypi.send(key, path))
}

function notFound(): Reply {
  return json(404, { message: 'Not Found' })
}
