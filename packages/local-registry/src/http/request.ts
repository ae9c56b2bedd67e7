import type { IncomingMessage } from 'node:http'
import type { RegistryRequest, ServerName } from '../types.ts'
import { json, Refusal } from './reply.ts'

/** Wraps Node's request; the body is read at most once, and never beyond the limit. */
export function readRequest(
  incoming: IncomingMessage,
  { server, index, bodyLimit }: { server: ServerName; index: number; bodyLimit: number },
): RegistryRequest {
  const target = incoming.url ?? '/'
  const cut = target.indexOf('?')
  let body: Promise<Buffer> | undefined
  return {
    server,
    index,
    method: incoming.method ?? 'GET',
    path: cut === -1 ? target : target.slice(0, cut),
    query: new URLSearchParams(cut === -1 ? '' : target.slice(cut + 1)),
    headers: incoming.headers as Record<string, string | undefined>,
    body: () => {
      body ??= readBody(incoming, bodyLimit)
      return body
    },
  }
}

async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    size += chunk.length
    if (size > limit) throw new Refusal(json(413, { error: `body larger than ${limit} bytes` }))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The body as a JSON object, or a refusal. */
export async function readJson(request: RegistryRequest): Promise<unknown> {
  const body = await request.body()
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Refusal(json(400, { error: 'the request body is not JSON' }))
  }
}

/** The credential of an `Authorization` header: a bearer token, or the password of basic auth. */
export function credential(request: RegistryRequest): string | undefined {
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ')
  if (value === '') return undefined
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() !== 'basic') return undefined
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}
