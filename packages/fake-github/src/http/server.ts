import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Reply } from '../types.ts'

// Imported as an ES module, `node:http` costs 15 ms at the start; so it costs 2.
const http = process.getBuiltinModule('node:http')

/** A request before anyone looked at it. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

export interface RunningServer {
  readonly port: number
  stop(): Promise<void>
}

/** Listens on a free port of 127.0.0.1. `'drop'` closes the connection without an answer. */
export async function listen(
  handle: (incoming: Incoming) => Promise<Reply | 'drop'>,
): Promise<RunningServer> {
  const server = http.createServer((incoming, outgoing) => {
    // Nothing that a request or a callback does may end the process.
    serve(handle, incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  // Clients keep connections open for longer than Node's 5 s and then lose a race on the next use.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free loopback port')
  return { port: address.port, stop: () => close(server) }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function serve(
  handle: (incoming: Incoming) => Promise<Reply | 'drop'>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const target = incoming.url ?? '/'
  const cut = target.indexOf('?')
  const reply = await handle({
    method: incoming.method ?? 'GET',
    path: cut === -1 ? target : target.slice(0, cut),
    query: new URLSearchParams(cut === -1 ? '' : target.slice(cut + 1)),
    headers: incoming.headers as Incoming['headers'],
    body: Buffer.concat(chunks),
  })
  if (reply === 'drop') incoming.socket.destroy()
  else send(incoming, outgoing, reply)
}

function send(incoming: IncomingMessage, outgoing: ServerResponse, reply: Reply): void {
  outgoing.on('error', () => {})
  const body = reply.body ?? ''
  const length =
    reply.status === 204 || reply.status === 304
      ? {}
      : { 'content-length': Buffer.byteLength(body) }
  outgoing.writeHead(reply.status, { ...reply.headers, ...length })
  outgoing.end(incoming.method === 'HEAD' ? undefined : body)
}
