import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalRegistries, startLocalRegistries } from '../src/index.ts'
import { idToken } from './support/oidc.ts'
import { npmBody, npmPublish, npmRequest } from './support/requests.ts'

let registries: LocalRegistries

beforeAll(async () => {
  const job = { owner: 'acme', repository: 'tools', workflow: 'release.yml' }
  registries = await startLocalRegistries({
    offline: true,
    claims: { repository: 'acme/tools', workflow: 'release.yml' },
    publishers: [{ registry: 'npm', name: '@acme/core', allow: { publish: false }, ...job }],
  })
  await npmPublish(registries, npmBody('@acme/core', '1.0.0'))
})
afterAll(() => registries.stop())

const ask = (path: string, method = 'GET', token?: string) =>
  npmRequest(registries, path, { method, ...(token === undefined ? {} : { token }) })

async function stage(version: string, token?: string) {
  const body = npmBody('@acme/core', version, { 'dist-tags': { next: version } })
  const options = { method: 'POST', body, ...(token === undefined ? {} : { token }) }
  return await npmRequest(registries, '-/stage/package/@acme%2fcore', options)
}

async function jobToken() {
  const token = await idToken(registries.oidc, 'npm:127.0.0.1')
  const path = '-/npm/v1/oidc/token/exchange/package/@acme%2fcore'
  return (await npmRequest(registries, path, { method: 'POST', token })).body.token
}

it('a job that may not publish stages, a person looks and approves', async () => {
  const token = await jobToken()
  const { status, body } = await stage('2.0.0', token)
  expect([status, body.stageId]).toEqual([201, expect.stringMatching(/^[0-9a-f-]{36}$/)])
  expect((await ask('@acme%2fcore/2.0.0')).status).toBe(404)
  const item = {
    id: body.stageId,
    packageName: '@acme/core',
    version: '2.0.0',
    tag: 'next',
    status: 'pending',
    createdAt: expect.any(String),
    actor: 'GitHub Actions',
    actorType: 'trusted-publisher',
    shasum: expect.stringMatching(/^[0-9a-f]{40}$/),
  }
  const page = { items: [item], total: 1, page: 0, perPage: 100 }
  const query = 'package=@acme%2fcore&page=0&perPage=100'
  expect((await ask(`-/stage?${query}`)).body).toEqual(page)
  expect((await ask(`-/stage/${body.stageId}`)).body).toEqual(item)
  expect((await ask(`-/stage/${body.stageId}/tarball`)).status).toBe(200)
  expect((await ask(`-/stage/${body.stageId}/approve`, 'POST', token)).status).toBe(403)
  expect((await ask(`-/stage/${body.stageId}/approve`, 'POST')).status).toBe(201)
  expect((await ask('@acme%2fcore/next')).body.version).toBe('2.0.0')
  expect((await ask('-/stage')).body).toEqual({ ...page, items: [], total: 0 })
})

it('a staged number is taken until it is rejected', async () => {
  const { body } = await stage('3.0.0')
  const taken = 'Cannot publish over previously staged version 3.0.0'
  expect(await stage('3.0.0')).toMatchObject({ status: 409, body: { error: taken } })
  const publish = () => npmPublish(registries, npmBody('@acme/core', '3.0.0'))
  expect(await publish()).toMatchObject({ status: 409, body: { error: taken } })
  expect((await ask(`-/stage/${body.stageId}`, 'DELETE')).status).toBe(200)
  expect((await publish()).status).toBe(201)
  expect((await stage('3.0.0')).status).toBe(403)
})

it.each([
  ['an unknown id', '-/stage/0', 'GET', undefined, 404],
  ['nobody', '-/stage', 'GET', '', 401],
  ['another method', '-/stage/package/@acme%2fcore', 'GET', undefined, 404],
  ['a stranger', '-/stage/package/@acme%2fcore', 'POST', 'npm_wrong', 404],
])('refuses %s', async (_title, path, method, token, status) => {
  expect((await ask(path, method, token)).status).toBe(status)
})

it('a package that is not there cannot be staged', async () => {
  const body = npmBody('acme-new', '1.0.0')
  const answer = await npmRequest(registries, '-/stage/package/acme-new', { method: 'POST', body })
  expect(answer.status).toBe(404)
})
