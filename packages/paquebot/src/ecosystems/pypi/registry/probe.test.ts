import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Artifact } from '../../../model/artifact.ts'
import { probe, released } from './probe.ts'

/** What many company mirrors are: the simple index as HTML, nothing else. */
const pages: Readonly<Record<string, string>> = {
  '/simple/ocean-liner/': [
    '<!doctype html><html><body>',
    `<a href="../../f/ocean_liner-1.0.0-py3-none-any.whl#sha256=${'a'.repeat(64)}">ocean_liner-1.0.0-py3-none-any.whl</a>`,
    `<a href="../../f/ocean_liner-1.0.0.tar.gz#sha256=${'b'.repeat(64)}">ocean_liner-1.0.0.tar.gz</a>`,
    `<a href="../../f/ocean_liner-1.1.0-py3-none-any.whl#sha256=${'c'.repeat(64)}">ocean_liner-1.1.0-py3-none-any.whl</a>`,
    '</body></html>',
  ].join('\n'),
  '/simple/broken/': 'maintenance',
}

let server: Server
let base: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const page = pages[request.url ?? '']
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' })
    response.end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterAll(() => server.close())

const registry = () => ({ upload: `${base}legacy/`, index: `${base}simple/`, api: base })

const artifact = (name: string, file: string, sha256: string) =>
  ({ name, version: '1.0.0', file, sha256 }) as Artifact

describe('a registry without the JSON interface', () => {
  it('has the files that its index lists', async () => {
    const wheel = 'ocean_liner-1.0.0-py3-none-any.whl'
    const ask = (name: string, file: string, digit: string) =>
      probe(artifact(name, file, digit.repeat(64)), registry())
    expect([
      await ask('Ocean.Liner', wheel, 'a'),
      await ask('ocean-liner', wheel, 'f'),
      await ask('ocean-liner', 'ocean_liner-2.0.0.tar.gz', 'a'),
      await ask('never-heard-of', wheel, 'a'),
      await ask('broken', wheel, 'a'),
    ]).toEqual([
      { kind: 'same' },
      { kind: 'other', digest: 'a'.repeat(64) },
      { kind: 'absent' },
      { kind: 'absent' },
      { kind: 'unknown', why: 'the index answers without a list of files' },
    ])
  })

  it('has the releases that its index lists', async () => {
    const ask = (version: string) => released({ name: 'ocean-liner', version }, registry())
    expect([await ask('1.0.0'), await ask('1.1'), await ask('1.2.0')]).toEqual([
      { kind: 'complete' },
      { kind: 'partial' },
      { kind: 'absent' },
    ])
  })
})
