import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { npm } from '../../ecosystems/npm/index.ts'
import { npmReader } from './addresses.ts'

const key = 'a-key-for-reading'

/** What npm says of a private package to whoever may not see it: that it is not there. */
let server: Server
let base: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const mayRead = request.headers.authorization === `Bearer ${key}`
    response.writeHead(mayRead ? 200 : 404, { 'content-type': 'application/json' })
    const body = { dist: { integrity: 'sha512-AAAA' }, latest: '1.0.0' }
    response.end(JSON.stringify(mayRead ? body : { error: 'not found' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterAll(() => server.close())

it("reads private packages with the user's key for that host, and shows it to no other", async () => {
  const hidden: string[] = []
  const around = { env: { NPM_TOKEN: key }, hide: (secret: string) => hidden.push(secret) }
  const released = async (registry: string) => {
    const read = await npmReader('/nowhere', registry, around)
    const address = { ...read(base) }
    return (await npm.released({ name: '@acme/secret', version: '1.0.0' }, address)).kind
  }
  expect([
    await released(base),
    await released('http://127.0.0.1:9/'),
    hidden.includes(key),
    JSON.stringify((await npmReader('/nowhere', base, around))(base)).includes(key),
  ]).toEqual(['complete', 'absent', true, false])
})
