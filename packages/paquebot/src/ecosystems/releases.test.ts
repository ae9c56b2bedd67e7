import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { RegistryAddress } from './ecosystem.ts'
import { npm } from './npm/index.ts'
import { pypi } from './pypi/index.ts'

type Answer = (path: string, response: ServerResponse, count: number) => void

/** A registry that answers as it is told, with the paths that it was asked for. */
async function serve(answer: Answer) {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    answer(request.url ?? '', response, paths.length)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const address: RegistryAddress = { upload: base, index: `${base}simple/`, api: base }
  return {
    address,
    paths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

const json =
  (value: unknown, type = 'application/json'): Answer =>
  (_path, response) => {
    response.writeHead(200, { 'content-type': type })
    response.end(JSON.stringify(value))
  }

const signal = () => new AbortController().signal
const sha = (digit: string) => digit.repeat(64)

describe('releases of npm', () => {
  it('have dates, commits, provenance and what was taken back', async () => {
    const integrity = `sha512-${Buffer.from('ab'.repeat(64), 'hex').toString('base64')}`
    const document = {
      'dist-tags': { latest: '1.1.0' },
      time: {
        created: '2026-01-01T00:00:00Z',
        modified: '2026-01-03T00:00:00Z',
        '0.9.0': '2025-12-31T00:00:00Z',
        '1.0.0': '2026-01-01T00:00:00Z',
        '1.1.0': '2026-01-02T00:00:00Z',
      },
      versions: {
        '1.0.0': { deprecated: 'broken', dist: { tarball: 'http://x/boat/-/boat-1.0.0.tgz' } },
        '1.1.0': {
          gitHead: 'c0ffee',
          dist: {
            tarball: 'http://x/boat/-/boat-1.1.0.tgz',
            integrity,
            attestations: { url: 'http://x/a' },
          },
        },
      },
    }
    await using registry = await serve(json(document))
    expect(await npm.releases('@sea/boat', registry.address, signal())).toEqual({
      kind: 'known',
      distTags: { latest: '1.1.0' },
      isWhole: true,
      versions: [
        {
          version: '1.0.0',
          time: Date.parse('2026-01-01T00:00:00Z'),
          settled: 'deprecated',
          hasProvenance: false,
          files: [{ file: 'boat-1.0.0.tgz' }],
        },
        {
          version: '1.1.0',
          time: Date.parse('2026-01-02T00:00:00Z'),
          commit: 'c0ffee',
          hasProvenance: true,
          provenance: 'http://x/a',
          files: [{ file: 'boat-1.1.0.tgz', sha512: 'ab'.repeat(64) }],
        },
        { version: '0.9.0', settled: 'unpublished', hasProvenance: false, files: [] },
      ],
    })
    expect(registry.paths).toEqual(['/@sea%2fboat'])
  })

  it('are all taken back where the whole package was', async () => {
    const time = { unpublished: { versions: ['1.0.0'], time: '2026-01-01T00:00:00Z' } }
    await using registry = await serve(json({ name: 'boat', time }))
    const versions = [{ version: '1.0.0', settled: 'unpublished', hasProvenance: false, files: [] }]
    expect(await npm.releases('boat', registry.address, signal())).toEqual({
      kind: 'known',
      distTags: {},
      isWhole: true,
      versions,
    })
  })

  it('may be more than a mirror lists', async () => {
    await using registry = await serve(json({ time: { '1.0.0': '2026-01-01' }, versions: {} }))
    const found = await npm.releases('boat', registry.address, signal())
    expect(found).toMatchObject({ kind: 'known', isWhole: false })
  })

  it('are not known where the answer is none', async () => {
    await using other = await serve((_path, response) => response.end('<html>sign in</html>'))
    expect(await npm.releases('boat', other.address, signal())).toMatchObject({ kind: 'unknown' })
    await using nothing = await serve((_path, response) => response.writeHead(404).end('{}'))
    expect(await npm.releases('boat', nothing.address, signal())).toEqual({ kind: 'absent' })
    await using locked = await serve((_path, response) => response.writeHead(401).end('{}'))
    expect(await npm.releases('boat', locked.address, signal())).toEqual({
      kind: 'unknown',
      why: 'the registry answers 401',
    })
    expect(locked.paths).toHaveLength(1)
  })

  it('are asked for again when the registry is busy, and not known when it stays so', async () => {
    await using busy = await serve((path, response, count) =>
      count < 3
        ? response.writeHead(count === 1 ? 429 : 503, { 'retry-after': '0' }).end()
        : json({ versions: {} })(path, response, count),
    )
    expect(await npm.releases('boat', busy.address, signal())).toMatchObject({ kind: 'known' })
    await using broken = await serve((_path, response) =>
      response.writeHead(500, { 'retry-after': '0' }).end(),
    )
    expect(await npm.releases('boat', broken.address, signal())).toEqual({
      kind: 'unknown',
      why: 'the registry answers 500',
    })
    expect(broken.paths).toHaveLength(3)
    await using gone = await serve((_path, response) => void response.destroy())
    expect(await npm.releases('boat', gone.address, signal())).toMatchObject({ kind: 'unknown' })
  })
})

describe('releases of PyPI', () => {
  const files = [
    {
      filename: 'sea_boat-1.0.0-py3-none-any.whl',
      hashes: { sha256: sha('a') },
      'upload-time': '2026-01-02T00:00:00Z',
      yanked: 'broken',
    },
    {
      filename: 'sea-boat-1.0.0.tar.gz',
      hashes: { sha256: sha('b') },
      'upload-time': '2026-01-01T00:00:00Z',
      yanked: true,
    },
    {
      filename: 'sea_boat-1.1rc1.tar.gz',
      hashes: { sha256: sha('c') },
      yanked: false,
      provenance: 'http://x/provenance',
    },
    { filename: 'other-3.0.tar.gz', hashes: {} },
  ]

  it('come from the index as JSON: a version is yanked when all its files are', async () => {
    const type = 'application/vnd.pypi.simple.v1+json'
    const document = { versions: ['0.9', '1.0.0', '1.1rc1'], files }
    await using registry = await serve(json(document, type))
    expect(await pypi.releases('Sea.Boat', registry.address, signal())).toEqual({
      kind: 'known',
      distTags: {},
      isWhole: true,
      versions: [
        { version: '0.9', settled: 'unpublished', hasProvenance: false, files: [] },
        {
          version: '1.0.0',
          time: Date.parse('2026-01-01T00:00:00Z'),
          settled: 'yanked',
          hasProvenance: false,
          files: [
            { file: 'sea_boat-1.0.0-py3-none-any.whl', sha256: sha('a') },
            { file: 'sea-boat-1.0.0.tar.gz', sha256: sha('b') },
          ],
        },
        {
          version: '1.1rc1',
          hasProvenance: true,
          provenance: 'http://x/provenance',
          files: [{ file: 'sea_boat-1.1rc1.tar.gz', sha256: sha('c') }],
        },
      ],
    })
    expect(registry.paths).toEqual(['/simple/sea-boat/'])
  })

  it('come from a page of links where the index has no JSON', async () => {
    const page = `<!DOCTYPE html><html><body>
      <a href="../../f/sea_boat-1.0.tar.gz#sha256=${sha('a')}">sea_boat-1.0.tar.gz</a><br/>
      <a href="x" data-yanked="">sea_boat-1.1-py3-none-any.whl</a></body></html>`
    await using registry = await serve((_path, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    })
    expect(await pypi.releases('sea-boat', registry.address, signal())).toMatchObject({
      kind: 'known',
      versions: [
        { version: '1.0', files: [{ file: 'sea_boat-1.0.tar.gz', sha256: sha('a') }] },
        { version: '1.1', settled: 'yanked', files: [{ file: 'sea_boat-1.1-py3-none-any.whl' }] },
      ],
    })
  })
})

describe('the commit that a version was built from', () => {
  const commit = 'c0ffee'.repeat(7).slice(0, 40)

  it('stands in the SLSA statement on npm', async () => {
    const statement = {
      predicate: { buildDefinition: { resolvedDependencies: [{ digest: { gitCommit: commit } }] } },
    }
    const payload = Buffer.from(JSON.stringify(statement)).toString('base64')
    const bundles = [{ bundle: { dsseEnvelope: {} } }, { bundle: { dsseEnvelope: { payload } } }]
    await using registry = await serve(json({ attestations: bundles }))
    expect(await npm.sourceCommit(registry.address.api, signal())).toBe(commit)
  })

  it('stands in the certificate on PyPI', async () => {
    const extension = `060a2b0601040183bf30010d042a0c28${Buffer.from(commit).toString('hex')}`
    const certificate = Buffer.from(`3082${extension}3005`, 'hex').toString('base64')
    const attestations = [{ verification_material: { certificate } }]
    await using registry = await serve(json({ attestation_bundles: [{ attestations }] }))
    expect(await pypi.sourceCommit(registry.address.api, signal())).toBe(commit)
  })

  it('is not known where there is no document, and nothing else is opened', async () => {
    await using registry = await serve((_path, response) => response.writeHead(404).end())
    expect(await npm.sourceCommit(registry.address.api, signal())).toBeUndefined()
    expect(await pypi.sourceCommit('file:///etc/passwd', signal())).toBeUndefined()
  })
})
