import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** A proxy that leads every https host to one port of this machine: clients with built-in hosts arrive here. */
export interface Proxy extends AsyncDisposable {
  readonly url: string
  /** `host:port` of every tunnel. */
  readonly asked: readonly string[]
}

export async function startProxy(port: number): Promise<Proxy> {
  const asked: string[] = []
  const open = new Set<Socket>()
  const server = createServer((_, response) => {
    response.writeHead(405).end()
  })
  server.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '')
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    for (const socket of [client, target]) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => open.delete(socket))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
