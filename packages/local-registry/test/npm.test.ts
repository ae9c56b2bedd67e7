import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalRegistries, startLocalRegistries } from '../src/index.ts'
import { integrity, sha512 } from '../src/store/digests.ts'
import { npmBody, npmPublish, npmRequest } from './support/requests.ts'

let registries: LocalRegistries

beforeAll(async () => {
  registries = await startLocalRegistries({ offline: true, reserved: { npm: ['acme-soon'] } })
})
afterAll(() => registries.stop())

describe('reading', () => {
  beforeAll(async () => {
    await npmPublish(registries, npmBody('@acme/read', '1.0.0'))
    const next = { 'dist-tags': { next: '2.0.0-rc.1' } }
    await npmPublish(registries, npmBody('@acme/read', '2.0.0-rc.1', next))
  })

  it.each(['@acme%2fread', '@acme%2Fread', '@acme/read'])(
    'finds a scoped name as %s',
    async (path) => {
      const { status, body } = await npmRequest(registries, path)
      expect(status).toBe(200)
      expect(body['dist-tags']).toEqual({ latest: '1.0.0', next: '2.0.0-rc.1' })
      expect(Object.keys(body.time)).toEqual(['created', 'modified', '1.0.0', '2.0.0-rc.1'])
    },
  )

  it('gives installers the short form', async () => {
    const accept = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8'
    const { headers, body } = await npmRequest(registries, '@acme%2fread', { accept })
    expect(headers.get('content-type')).toBe('application/vnd.npm.install-v1+json')
    expect(Object.keys(body)).toEqual(['name', 'modified', 'dist-tags', 'versions'])
    expect(Object.keys(body.versions['1.0.0'])).toEqual(['name', 'version', 'dist'])
  })

  it('answers 304 when the client has it already', async () => {
    const { headers } = await npmRequest(registries, '@acme%2fread')
    const again = await fetch(`${registries.npm.url}@acme%2fread`, {
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  })

  it.each(['1.0.0', 'latest'])('finds version document %s', async (wanted) => {
    const { body } = await npmRequest(registries, `@acme%2fread/${wanted}`)
    expect(body).toMatchObject({ name: '@acme/read', version: '1.0.0' })
  })

  it('serves the tarball at its own address', async () => {
    const { body } = await npmRequest(registries, '@acme%2fread/1.0.0')
    expect(body.dist.tarball).toBe(`${registries.npm.url}@acme/read/-/read-1.0.0.tgz`)
    const tarball = Buffer.from(await (await fetch(body.dist.tarball)).arrayBuffer())
    expect(integrity(sha512(tarball))).toBe(body.dist.integrity)
  })

  it('answers 404 for what is not here', async () => {
    expect((await npmRequest(registries, '@acme%2fread/9.9.9')).status).toBe(404)
    expect((await npmRequest(registries, '@acme/read/-/read-9.9.9.tgz')).status).toBe(404)
    const reserved = await npmRequest(registries, 'acme-soon')
    expect(reserved.body.error).toContain('one of the packages of this release')
  })
})

describe('publishing', () => {
  it("refuses a version that is there, with npm's words", async () => {
    await npmPublish(registries, npmBody('acme-twice', '1.0.0'))
    const { status, body } = await npmPublish(registries, npmBody('acme-twice', '1.0.0'))
    expect(status).toBe(403)
    expect(body.error).toBe('You cannot publish over the previously published versions: 1.0.0.')
  })

  it('lets only one of two equal publishes win', async () => {
    const body = npmBody('acme-race', '1.0.0')
    const answers = await Promise.all([npmPublish(registries, body), npmPublish(registries, body)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403])
  })

  it('wants money for a new scoped package that is not public', async () => {
    const { status } = await npmPublish(
      registries,
      npmBody('@acme/paid', '1.0.0', { access: null }),
    )
    expect(status).toBe(402)
  })

  it('sets `latest` on the first version whatever its tag', async () => {
    const tags = { 'dist-tags': { beta: '1.0.0-beta.1' } }
    await npmPublish(registries, npmBody('acme-beta', '1.0.0-beta.1', tags))
    const { body } = await npmRequest(registries, '-/package/acme-beta/dist-tags')
    expect(body).toEqual({ latest: '1.0.0-beta.1', beta: '1.0.0-beta.1' })
  })

  const good = npmBody('acme-bad', '1.0.0')
  const manifest = good.versions['1.0.0']
  const attachment = { 'acme-bad-1.0.0.tgz': { data: 'AAAA' } }
  it.each([
    ['other bytes than promised', { _attachments: attachment }],
    ['a wrong length', { _attachments: { 'x.tgz': { data: 'AAAA', length: 7 } } }],
    ['no tarball', { _attachments: {} }],
    ['another name in the manifest', { versions: { '1.0.0': { ...manifest, name: 'other' } } }],
    ['another version in the manifest', { versions: { '2.0.0': manifest } }],
    ['a version that is none', { versions: { latest: { ...manifest, version: 'latest' } } }],
    ['no version', { versions: {} }],
    ['a tag that is a range', { 'dist-tags': { '^1.0.0': '1.0.0' } }],
  ])('refuses %s', async (_title, change) => {
    const { status } = await npmPublish(registries, { ...good, ...change })
    expect(status).toBe(400)
    expect(registries.snapshot().npm['acme-bad']).toBeUndefined()
  })

  it.each([
    ['nobody', '', 401],
    ['a stranger', 'npm_wrong', 404],
  ])('refuses %s', async (_title, token, expected) => {
    const body = npmBody('acme-auth', '1.0.0')
    const options = { method: 'PUT', body, token }
    expect((await npmRequest(registries, 'acme-auth', options)).status).toBe(expected)
  })

  it('answers 400 to a body that is not JSON, and lives on', async () => {
    const headers = { authorization: `Bearer ${registries.tokens[0]}` }
    const url = `${registries.npm.url}acme-x`
    expect((await fetch(url, { method: 'PUT', body: '{', headers })).status).toBe(400)
    expect((await npmRequest(registries, '-/ping')).status).toBe(200)
  })

  it.each(['..%2f..%2fetc', '%2e%2e/passwd', '.hidden', '%zz', '@acme/../x'])(
    'does not take %s for a name',
    async (path) => {
      const { status } = await npmRequest(registries, path, { method: 'PUT', body: {} })
      expect([400, 404]).toContain(status)
    },
  )

  it('keeps deprecation texts', async () => {
    await npmPublish(registries, npmBody('acme-old', '1.0.0'))
    const { body } = await npmRequest(registries, 'acme-old')
    body.versions['1.0.0'].deprecated = 'use acme-new'
    expect((await npmPublish(registries, body)).status).toBe(200)
    const after = await npmRequest(registries, 'acme-old/1.0.0')
    expect(after.body.deprecated).toBe('use acme-new')
  })
})

describe('dist-tags', () => {
  const path = '-/package/@acme%2ftags/dist-tags'
  beforeAll(() => npmPublish(registries, npmBody('@acme/tags', '1.0.0')))

  it('are set and removed', async () => {
    const set = { method: 'PUT', body: '1.0.0' }
    expect((await npmRequest(registries, `${path}/stable`, set)).status).toBe(201)
    const { body } = await npmRequest(registries, path)
    expect(body).toEqual({ latest: '1.0.0', stable: '1.0.0' })
    expect((await npmRequest(registries, `${path}/stable`, { method: 'DELETE' })).status).toBe(200)
    expect((await npmRequest(registries, path)).body).toEqual({ latest: '1.0.0' })
  })

  it.each([
    ['to a version that is not there', 'stable', '9.9.9', 404],
    ['under a name that is a range', '1.x', '1.0.0', 400],
  ])('are not set %s', async (_title, tag, version, expected) => {
    const options = { method: 'PUT', body: version }
    expect((await npmRequest(registries, `${path}/${tag}`, options)).status).toBe(expected)
  })

  it('do not lose `latest`', async () => {
    expect((await npmRequest(registries, `${path}/latest`, { method: 'DELETE' })).status).toBe(403)
  })
})

it('answers what clients ask beside packages', async () => {
  const ask = async (path: string, method = 'GET') =>
    (await npmRequest(registries, path, { method })).body
  expect(await ask('-/ping')).toEqual({})
  expect(await ask('-/whoami')).toMatchObject({ username: 'local' })
  expect(await ask('-/npm/v1/security/advisories/bulk', 'POST')).toEqual({})
  expect(await ask('-/npm/v1/keys')).toEqual({ keys: [] })
  await npmPublish(registries, npmBody('acme-seen', '1.0.0'))
  expect(await ask('-/package/acme-seen/visibility')).toEqual({ public: true })
  expect((await npmRequest(registries, '-/npm/v1/attestations/acme-seen@1.0.0')).status).toBe(404)
})

it('gives back the provenance bundle of a publish', async () => {
  const payload = Buffer.from('{"predicateType":"https://slsa.dev/provenance/v1"}').toString(
    'base64',
  )
  const bundle = { dsseEnvelope: { payload } }
  const body = npmBody('acme-proven', '1.0.0')
  const data = JSON.stringify(bundle)
  const _attachments = { ...body._attachments, 'acme-proven-1.0.0.sigstore': { data } }
  await npmPublish(registries, { ...body, _attachments })
  const found = await npmRequest(registries, '-/npm/v1/attestations/acme-proven@1.0.0')
  const predicateType = 'https://slsa.dev/provenance/v1'
  expect(found.body).toEqual({ attestations: [{ predicateType, bundle }] })
  const { body: document } = await npmRequest(registries, 'acme-proven/1.0.0')
  expect(document.dist.attestations.provenance).toEqual({ predicateType })
})
