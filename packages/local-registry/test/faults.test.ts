import { expect, it } from 'vitest'
import { readFaults } from '../src/faults/read.ts'
import {
  type Fault,
  type LocalRegistries,
  type LocalRegistryOptions,
  type RegistrySnapshot,
  startLocalRegistries,
} from '../src/index.ts'
import { makeSdist, makeWheel } from './support/archives.ts'
import { idToken, mintPypiToken } from './support/oidc.ts'
import { npmBody, npmPublish, npmRequest, pypiUpload } from './support/requests.ts'

const start = (faults: readonly Fault[], options: LocalRegistryOptions = {}) =>
  startLocalRegistries({ offline: true, faults, ...options })

const job = { owner: 'acme', repository: 'tools', workflow: 'release.yml' }
const trusted: LocalRegistryOptions = {
  claims: { repository: 'acme/tools', workflow: 'release.yml' },
  publishers: [
    { registry: 'npm', name: 'acme', ...job },
    { registry: 'pypi', name: 'acme', ...job },
  ],
}

/** Status of a publish of acme 1.0.0; 0 when the connection ended without an answer. */
async function publish(registries: LocalRegistries, version = '1.0.0', token?: string) {
  const body = npmBody('acme', version)
  const options = { method: 'PUT', body, ...(token === undefined ? {} : { token }) }
  return await npmRequest(registries, 'acme', options).catch(() => ({ status: 0, body: '' }))
}

const versions = ({ npm }: RegistrySnapshot) => Object.keys(npm.acme?.versions ?? {})

const status = async (registries: LocalRegistries, path: string) =>
  (await npmRequest(registries, path)).status

async function exchange(registries: LocalRegistries) {
  const token = await idToken(registries.oidc, 'npm:127.0.0.1')
  const path = '-/npm/v1/oidc/token/exchange/package/acme'
  return await npmRequest(registries, path, { method: 'POST', token })
}

it.each([
  ['drop', 'after', 0, ['1.0.0']],
  ['drop', 'before', 0, []],
  ['unavailable', 'after', 503, ['1.0.0']],
  ['unavailable', 'before', 503, []],
  ['packument-conflict', 'after', 409, ['1.0.0']],
  ['packument-conflict', 'before', 409, []],
] as const)('%s %s the publish', async (kind, phase, answer, stored) => {
  await using registries = await start([{ kind, phase, at: { method: 'PUT' } }])
  expect((await publish(registries)).status).toBe(answer)
  expect(versions(registries.snapshot())).toEqual(stored)
  expect(registries.requests()).toMatchObject([{ index: 0, status: answer, faults: [kind] }])
  expect((await publish(registries)).status).toBe(stored.length === 0 ? 201 : 403)
})

it('happens at a request of a number, after others, so many times', async () => {
  await using registries = await start([
    { kind: 'unavailable', at: 1, status: 502 },
    { kind: 'unavailable', at: { path: '/@acme/*', server: 'npm' }, skip: 1, times: 2 },
    { kind: 'unavailable', at: { path: '/always' }, times: 'always', status: 500 },
  ])
  const asked = ['a', 'a', '@acme%2fx', '@acme%2fx', '@acme%2fx', '@acme%2fx', 'always', 'always']
  const seen: number[] = []
  for (const path of asked) seen.push(await status(registries, path))
  expect(seen).toEqual([404, 502, 404, 503, 503, 404, 500, 500])
})

it('nests faults at one request', async () => {
  await using registries = await start([{ kind: 'drop', at: { method: 'PUT' } }, { kind: 'scan' }])
  expect((await publish(registries)).status).toBe(0)
  expect((await publish(registries)).status).toBe(409)
  expect(registries.requests()[0]).toMatchObject({ status: 0, faults: ['drop', 'scan'] })
})

it('scan: accepted, not seen for some reads, and then visible', async () => {
  await using registries = await start([{ kind: 'scan', reads: 3, at: { path: '/acme' }, skip: 1 }])
  await publish(registries)
  expect((await publish(registries, '2.0.0')).status).toBe(201)
  const again = await publish(registries, '2.0.0')
  expect(again).toMatchObject({
    status: 409,
    body: { error: 'Cannot publish over previously staged version 2.0.0' },
  })
  const tags = '-/package/acme/dist-tags'
  const tag = await npmRequest(registries, `${tags}/next`, { method: 'PUT', body: '2.0.0' })
  expect(tag.status).toBe(201)
  expect((await npmRequest(registries, tags)).body).toEqual({ latest: '2.0.0', next: '2.0.0' })
  const { body: packument } = await npmRequest(registries, 'acme')
  expect(packument['dist-tags']).toEqual({ latest: '1.0.0' })
  expect(Object.keys(packument.versions)).toEqual(['1.0.0'])
  const deprecation = { ...packument, versions: { '2.0.0': { deprecated: 'bad' } } }
  expect((await npmPublish(registries, deprecation)).status).toBe(409)
  expect(await status(registries, 'acme/2.0.0')).toBe(404)
  expect(await status(registries, 'acme/-/acme-2.0.0.tgz')).toBe(404)
  expect(await status(registries, 'acme/-/acme-2.0.0.tgz')).toBe(200)
  expect((await npmRequest(registries, 'acme')).body['dist-tags'].latest).toBe('2.0.0')
  expect((await publish(registries, '2.0.0')).status).toBe(403)
})

it('scan: a first version makes the whole package a 404, by the clock', async () => {
  let now = Date.parse('2026-11-21T12:00:00Z')
  const clock = { now: () => new Date(now) }
  await using registries = await start([{ kind: 'scan', milliseconds: 300_000 }], clock)
  await publish(registries)
  for (let i = 0; i < 5; i += 1) expect(await status(registries, 'acme')).toBe(404)
  expect(registries.missing()).toEqual([])
  now += 300_000
  expect(await status(registries, 'acme')).toBe(200)
})

it('scan: blocked for ever', async () => {
  await using registries = await start([{ kind: 'scan', verdict: 'blocked', reads: 1 }])
  await publish(registries)
  for (let i = 0; i < 5; i += 1) expect(await status(registries, 'acme/1.0.0')).toBe(404)
  expect((await publish(registries)).status).toBe(409)
})

it('scan: a publish that is refused is not held, nor is one after it', async () => {
  await using registries = await start([{ kind: 'scan' }])
  expect((await publish(registries, '1.0.0', 'npm_wrong')).status).toBe(404)
  await publish(registries)
  expect(await status(registries, 'acme/1.0.0')).toBe(200)
})

it('stale packument: the version document and the tags are fresh', async () => {
  await using registries = await start([
    { kind: 'stale-packument', reads: 1, skip: 1 },
    { kind: 'stale-packument', reads: 1, at: { path: '/-/package/*' } },
  ])
  await publish(registries)
  await publish(registries, '2.0.0')
  const tags = '-/package/acme/dist-tags'
  expect(await status(registries, 'acme/2.0.0')).toBe(200)
  expect((await npmRequest(registries, tags)).body).toEqual({ latest: '2.0.0' })
  const latest = async () => (await npmRequest(registries, 'acme')).body['dist-tags'].latest
  expect([await latest(), await latest()]).toEqual(['1.0.0', '2.0.0'])
  await npmRequest(registries, `${tags}/latest`, { method: 'PUT', body: '1.0.0' })
  expect([await latest(), await latest()]).toEqual(['2.0.0', '1.0.0'])
})

it('stale index: the JSON API and the file are fresh', async () => {
  await using registries = await start([{ kind: 'stale-index', reads: 2 }])
  await pypiUpload(registries, makeWheel('acme', '1.0.0'))
  const get = async (path: string) => (await fetch(`${registries.pypi.url}${path}`)).status
  expect(await get('pypi/acme/1.0.0/json')).toBe(200)
  expect(await get('files/acme/acme-1.0.0-py3-none-any.whl')).toBe(200)
  expect([await get('simple/acme/'), await get('simple/acme/'), await get('simple/acme/')]).toEqual(
    [404, 404, 200],
  )
})

it.each(['acme', '-/ping'])('rate limit of npm at %s, with retry-after', async (path) => {
  await using registries = await start([{ kind: 'rate-limit', retryAfter: 1934 }])
  const { status, headers, body } = await npmRequest(registries, path)
  expect([status, headers.get('retry-after')]).toEqual([429, '1934'])
  expect(body.error).toBe('Could not publish, as user undefined: rate limited exceeded')
})

it('rate limit of PyPI, with retry-after', async () => {
  await using registries = await start([{ kind: 'rate-limit', at: { server: 'pypi' } }])
  const { status } = await pypiUpload(registries, makeWheel('acme', '1.0.0'))
  expect(status).toBe(429)
  expect(registries.snapshot().pypi).toEqual({})
})

it('slow answers', async () => {
  await using registries = await start([{ kind: 'slow', milliseconds: 60 }])
  const started = performance.now()
  await publish(registries)
  expect(performance.now() - started).toBeGreaterThan(50)
})

it.each([
  [undefined, 404, 'OIDC token exchange error - package not found'],
  [403, 403, 'OIDC permission denied for this action'],
  [401, 401, 'OIDC token exchange error - unauthorized'],
] as const)('exchange refused with %s', async (given, status, message) => {
  const fault = { kind: 'exchange-refused', ...(given ? { status: given } : {}) } as const
  await using registries = await start([fault], trusted)
  expect(await exchange(registries)).toMatchObject({ status, body: { message } })
  expect((await exchange(registries)).status).toBe(201)
})

it('a publish, or a dist-tag, is not permitted', async () => {
  await using registries = await start([{ kind: 'permission-denied' }, { kind: 'tag-refused' }])
  const denied = { status: 403, body: { error: 'OIDC permission denied for this action' } }
  expect(await publish(registries)).toMatchObject(denied)
  await publish(registries)
  const set = { method: 'PUT', body: '1.0.0' }
  expect(await npmRequest(registries, '-/package/acme/dist-tags/next', set)).toMatchObject(denied)
})

it.each([
  'invalid-payload',
  'not-enabled',
  'invalid-token',
  'invalid-pending-publisher',
  'invalid-publisher',
  'invalid-reuse-token',
] as const)('mint refused: %s', async (code) => {
  await using registries = await start([{ kind: 'mint-refused', code }], trusted)
  const { errors } = await mintPypiToken(registries)
  expect(errors).toEqual([{ code, description: expect.any(String) }])
  expect((await mintPypiToken(registries)).token).toMatch(/^pypi-/)
})

it.each([
  ['other-bytes', 400, /^File already exists \('acme-1\.0\.0-py3-none-any\.whl', with blake2_256/],
  ['used-filename', 400, /^This filename has already been used, use a different version\. See /],
  ['closed-release', 400, 'Uploading new files to releases older than 14 days is not allowed.'],
  ['second-sdist', 400, 'Only one sdist may be uploaded per release.'],
  ['unknown-token', 403, /^Invalid or non-existent authentication information\. See /],
] as const)('upload refused: %s', async (reason, status, text) => {
  await using registries = await start([{ kind: 'upload-refused', reason }])
  const answer = await pypiUpload(registries, makeWheel('acme', '1.0.0'))
  expect(answer).toMatchObject({ status, reason: expect.stringMatching(text) })
  expect(answer.body).toContain('<h1>')
  expect(registries.snapshot().pypi).toEqual({})
})

it('tokens expire in the middle of a release, and new ones are good', async () => {
  const faults: Fault[] = [
    { kind: 'expire-tokens', at: { server: 'npm' }, skip: 1 },
    { kind: 'expire-tokens', at: { server: 'pypi' }, skip: 1 },
  ]
  await using registries = await start(faults, { ...trusted, tokens: [] })
  const { token } = (await exchange(registries)).body
  expect((await publish(registries, '1.0.0', token)).status).toBe(201)
  expect((await publish(registries, '2.0.0', token)).status).toBe(404)
  const fresh = (await exchange(registries)).body.token
  expect((await publish(registries, '2.0.0', fresh)).status).toBe(201)

  const upload = async (token?: string) => {
    const options = token === undefined ? {} : { token }
    const file = makeSdist('acme', '1.0.0')
    return (await pypiUpload(registries, file, {}, options)).status
  }
  const first = (await mintPypiToken(registries)).token
  expect([await upload(first), await upload(first)]).toEqual([200, 403])
  expect(await upload((await mintPypiToken(registries)).token)).toBe(200)
})

it('tokens live as long as they are told to, on the given clock', async () => {
  let now = Date.parse('2026-11-21T12:00:00Z')
  const options = { ...trusted, tokenLife: { npm: 60, pypi: 30 }, now: () => new Date(now) }
  await using registries = await start([], options)
  const { token } = (await exchange(registries)).body
  const { token: minted = '' } = await mintPypiToken(registries)
  now += 31_000
  expect((await publish(registries, '1.0.0', token)).status).toBe(201)
  const late = await pypiUpload(registries, makeWheel('acme', '1.0.0'), {}, { token: minted })
  expect(late.status).toBe(403)
  now += 30_000
  expect((await publish(registries, '2.0.0', token)).status).toBe(404)
})

it.each([
  [{}, 'faults are a list'],
  [[3], 'faults[0] is not an object'],
  [[{ kind: 'storm' }], 'faults[0].kind is none of drop, unavailable, slow'],
  [[{ kind: 'drop' }, { kind: 'slow' }], 'faults[1].milliseconds is missing'],
  [[{ kind: 'drop', reads: 3 }], 'faults[0].reads is not known'],
  [[{ kind: 'unavailable', status: 200 }], 'faults[0].status cannot be 200'],
  [[{ kind: 'drop', at: { host: 'x' } }], 'faults[0].at cannot be {"host":"x"}'],
  [[{ kind: 'drop', times: -1 }], 'faults[0].times cannot be -1'],
])('refuses %j', async (value, message) => {
  expect(() => readFaults(value)).toThrow(message)
  await expect(start(value as unknown as Fault[])).rejects.toThrow(TypeError)
})
