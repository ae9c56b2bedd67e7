import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Faults } from '../faults/faults.ts'
import type { FaultKind } from '../faults/types.ts'
import type {
  Intercept,
  KeyPair,
  RegistryRequest,
  Reply,
  RequestRecord,
  ServerName,
} from '../types.ts'
import { json, Refusal } from './reply.ts'
import { readRequest } from './request.ts'

// Imported as an ES module, `node:http` costs 15 ms at the start; so it costs 2.
const http = process.getBuiltinModule('node:http')

export type Handler = (request: RegistryRequest) => Promise<Reply>

export interface ServerSettings {
  readonly name: ServerName
  /** Set: https with this certificate. */
  readonly tls: KeyPair | undefined
  readonly ports: { readonly [name in ServerName]?: number }
  readonly bodyLimit: number
  readonly now: () => Date
  readonly intercept: Intercept | undefined
  readonly faults: Faults | undefined
  /** The number of the request that arrives now. */
  number(): number
  readonly record: (record: RequestRecord) => void
}

export interface RunningServer {
  /** With a slash at the end. */
  readonly url: string
  stop(): Promise<void>
}

/** Listens on 127.0.0.1 before the handler exists, because handlers must know the addresses. */
export async function listen(
  settings: ServerSettings,
  handler: () => Handler,
): Promise<RunningServer> {
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // Nothing that a request or a callback does may end the process.
    serve(settings, handler(), incoming, outgoing).catch(() => incoming.socket.destroy())
  }
  const { tls } = settings
  const server =
    tls === undefined
      ? http.createServer(onRequest)
      : process.getBuiltinModule('node:https').createServer(tls, onRequest)
  // Clients keep connections open for longer than Node's 5 s and then lose a race on the next use.
  server.keepAliveTimeout = 60_000
  const port = await bind(server, settings.ports[settings.name])
  const protocol = tls === undefined ? 'http' : 'https'
  return { url: `${protocol}://127.0.0.1:${port}/`, stop: () => close(server) }
}

async function bind(server: Server, preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await tryBind(server, preferred))) return preferred
  await tryBind(server, 0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free loopback port')
  return address.port
}

function tryBind(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (bound: boolean) => {
      server.removeAllListeners('error')
      resolve(bound)
    }
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => done(true))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function serve(
  settings: ServerSettings,
  handler: Handler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const started = performance.now()
  const { name, bodyLimit } = settings
  const request = readRequest(incoming, { server: name, index: settings.number(), bodyLimit })
  const faults: FaultKind[] = []
  const reply = await answer(settings, handler, request, faults)
  if (reply === 'drop') incoming.socket.destroy()
  else send(incoming, outgoing, reply)
  settings.record({
    index: request.index,
    server: name,
    method: request.method,
    path: incoming.url ?? '/',
    at: settings.now().toISOString(),
    milliseconds: Math.round(performance.now() - started),
    client: request.headers['user-agent'] ?? '',
    ...outcome(reply),
    ...(faults.length === 0 ? {} : { faults }),
  })
}

/** Faults stand outermost, then the caller's interceptor. */
async function answer(
  { intercept, faults }: ServerSettings,
  handler: Handler,
  request: RegistryRequest,
  happened: FaultKind[],
): Promise<Reply | 'drop'> {
  const next = () => handler(request).catch(recover)
  const inner = intercept ? () => intercept(request, next) : next
  try {
    return faults ? await faults.answer(request, inner, happened) : await inner()
  } catch (error) {
    return recover(error)
  }
}

function recover(error: unknown): Reply {
  if (error instanceof Refusal) return error.reply
  const message = error instanceof Error ? error.message : String(error)
  return json(500, { error: `local-registry failed: ${message}` })
}

function send(incoming: IncomingMessage, outgoing: ServerResponse, reply: Reply): void {
  outgoing.on('error', () => {})
  const body = reply.body ?? ''
  // A 304 has no body, and its length would be taken for that of what the client has.
  const length = reply.status === 304 ? {} : { 'content-length': Buffer.byteLength(body) }
  const headers = { ...reply.headers, ...length }
  // Unread request bytes would be taken for the next request of the connection.
  const closing = incoming.readableEnded || !hasBody(incoming) ? {} : { connection: 'close' }
  if (reply.reason === undefined) outgoing.writeHead(reply.status, { ...headers, ...closing })
  else outgoing.writeHead(reply.status, reasonPhrase(reply.reason), { ...headers, ...closing })
  outgoing.end(incoming.method === 'HEAD' ? undefined : body)
  incoming.resume()
}

function hasBody(incoming: IncomingMessage): boolean {
  const length = incoming.headers['content-length']
  return incoming.headers['transfer-encoding'] !== undefined || Number(length ?? 0) > 0
}

function reasonPhrase(text: string): string {
  return text.replace(/[^\t\x20-\x7e]/g, '?').slice(0, 1000)
}

function outcome(reply: Reply | 'drop') {
  if (reply === 'drop') return { status: 0 }
  const location = reply.headers?.location
  return {
    status: reply.status,
    ...(location === undefined ? {} : { location: location.replace(/\/\/[^/@]*@/, '//') }),
    ...(reply.status < 400 ? {} : { error: errorText(reply) }),
  }
}

function errorText(reply: Reply): string {
  return reply.reason ?? String(reply.body ?? '').slice(0, 1000)
}
