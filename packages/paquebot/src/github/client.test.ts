import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { PaquebotError } from '../model/error.ts'
import { connect } from './client.ts'
import { kindOf } from './identity.ts'
import type { GitHub } from './model.ts'

const secret = 'ghp_0123456789abcdefghijklmnopqrstuvwxyzAB'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Answer = (response: ServerResponse, seen: Seen) => void

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
})

/** A client of a server that gives these answers one after another. */
async function talk(...answers: readonly Answer[]) {
  const seen: Seen[] = []
  const told: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() }
    seen.push(one)
    answers[seen.length - 1]?.(response, one)
  })
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = (text: string) =>
    connect(
      {
        addresses: { api: address, graphql: `${address}/graphql`, server: 'https://github.com' },
        repository: { owner: 'o', name: 'r' },
        token: { kind: text === '' ? 'none' : kindOf(text), from: 'GITHUB_TOKEN', text },
      },
      {
        env: {},
        signal: new AbortController().signal,
        tell: (text) => told.push(text),
        sleep: async () => {},
      },
    )
  return { github: client(secret), anonymous: client(''), seen, told, address }
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(body))
  }
const drop: Answer = (response) => response.destroy()

const errand = { what: 'look at the ref', needs: 'contents: read' }
const readRef = (github: GitHub) =>
  github.send('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: 'heads/main' }, errand)
const makeRef = { ref: 'refs/tags/v1', sha: 'a' }

describe('the client', () => {
  it('says who it is and which version of the interface it speaks', async () => {
    const { github, seen } = await talk(json(200, { ref: 'refs/heads/main' }))
    await readRef(github)
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/repos/o/r/git/ref/heads%2Fmain',
      headers: {
        authorization: `Bearer ${secret}`,
        'x-github-api-version': '2022-11-28',
        accept: 'application/vnd.github+json',
      },
    })
    expect(seen[0]?.headers['user-agent']).toMatch(/^paquebot\/\d/)
  })

  it('repeats reads when the connection breaks or the server fails', async () => {
    const { github, seen } = await talk(drop, json(502, {}), json(200, { ref: 'refs/heads/main' }))
    expect(await readRef(github)).toEqual({ ref: 'refs/heads/main' })
    expect(seen).toHaveLength(3)
  })

  it('gives reads up after four times, and says to run the command again', async () => {
    const { github, seen } = await talk(drop, drop, drop, drop)
    await expect(readRef(github)).rejects.toMatchObject({
      code: 'github/unreachable',
      hint: 'run the same command again; what is there already is left alone',
    })
    expect(seen).toHaveLength(4)
  })

  it('never repeats a POST whose fate is unknown', async () => {
    const { github, seen } = await talk(json(502, {}))
    const reply = await github.ask('POST /repos/{owner}/{repo}/git/refs', makeRef)
    expect(reply).toEqual({ kind: 'unsure', why: 'GitHub answers 502' })
    expect(seen).toHaveLength(1)
  })

  it('waits as long as a secondary limit asks, tells it, and sends a POST again', async () => {
    const limit = json(
      403,
      { message: 'You have exceeded a secondary rate limit' },
      { 'retry-after': '7' },
    )
    const { github, told, seen } = await talk(limit, json(201, { ref: 'refs/tags/v1' }))
    const reply = await github.ask('POST /repos/{owner}/{repo}/git/refs', makeRef)
    expect({ reply, told, requests: seen.length }).toEqual({
      reply: { kind: 'done', data: { ref: 'refs/tags/v1' } },
      told: ['GitHub asks for a pause of 7 s'],
      requests: 2,
    })
  })

  it('does not wait for hours', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 3000)
    const spent = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    const { github } = await talk(json(403, { message: 'API rate limit exceeded' }, spent))
    await expect(readRef(github)).rejects.toMatchObject({ code: 'github/rate-limit' })
  })

  it('sends writes one after another', async () => {
    let open = 0
    let most = 0
    const slow: Answer = (response) => {
      open += 1
      most = Math.max(most, open)
      setTimeout(() => {
        open -= 1
        json(201, {})(response, {} as Seen)
      }, 20)
    }
    const { github } = await talk(slow, slow, slow)
    await Promise.all(
      [1, 2, 3].map(() => github.ask('POST /repos/{owner}/{repo}/git/refs', makeRef)),
    )
    expect(most).toBe(1)
  })

  it('reads all pages of a list', async () => {
    const next = { link: '<https://x/?page=2>; rel="next", <https://x/?page=2>; rel="last"' }
    const { github, seen } = await talk(json(200, [{ id: 1 }], next), json(200, [{ id: 2 }]))
    const releases = await github.list('GET /repos/{owner}/{repo}/releases', {}, errand)
    expect(releases).toEqual([{ id: 1 }, { id: 2 }])
    expect(seen.map(({ url }) => url)).toEqual([
      '/repos/o/r/releases?per_page=100&page=1',
      '/repos/o/r/releases?per_page=100&page=2',
    ])
  })

  it('hands a file over byte for byte, whatever its type says', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0, 0x0d, 0x0a, 0x80])
    const { github, address } = await talk((response) => {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
      response.end(bytes)
    })
    expect(Buffer.from(await github.download(`${address}/file`, errand))).toEqual(bytes)
  })

  it('uploads just the bytes of a view into a larger buffer', async () => {
    const { github, seen, address } = await talk(json(201, { id: 1 }))
    const view = Buffer.from('xxhellox').subarray(2, 7)
    await github.upload(`${address}/assets?name=a`, view, 'application/gzip')
    expect(seen[0]).toMatchObject({ body: 'hello', url: '/assets?name=a' })
    expect(seen[0]?.headers['content-type']).toBe('application/gzip')
  })

  it('takes an error of GraphQL for a refusal although the status is 200', async () => {
    const errors = [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }]
    const { github } = await talk(json(200, { data: { updateRefs: null }, errors }))
    const answer = github.graphql(
      'mutation { x }',
      {},
      { what: 'commit', needs: 'contents: write' },
    )
    await expect(answer).rejects.toMatchObject({
      code: 'github/forbidden',
      message:
        'cannot commit in o/r: a classic personal access token from `GITHUB_TOKEN` needs `contents: write`: Resource not accessible by integration',
    })
  })

  it('sends nothing that writes without a token', async () => {
    const { anonymous, seen } = await talk()
    const send = anonymous.send('POST /repos/{owner}/{repo}/git/refs', makeRef, {
      what: 'create the tag `v1`',
      needs: 'contents: write',
    })
    await expect(send).rejects.toMatchObject({
      code: 'github/no-token',
      message: 'cannot create the tag `v1` in o/r: there is no token',
    })
    expect(seen).toEqual([])
  })

  it('has the token in no error, not even in what is behind it', async () => {
    const { github } = await talk(json(401, { message: 'Bad credentials' }))
    const error = await readRef(github).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PaquebotError)
    const text =
      JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause)
    expect(text).toContain('github/token-refused')
    expect(text).not.toContain(secret)
    expect(JSON.stringify(github)).not.toContain(secret)
  })
})
