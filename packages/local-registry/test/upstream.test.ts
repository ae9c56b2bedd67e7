import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalRegistries, startLocalRegistries } from '../src/index.ts'
import { makeWheel } from './support/archives.ts'
import { npmBody, npmPublish, npmRequest, pypiUpload } from './support/requests.ts'

/** One pair of registries stands for the world outside. */
let outside: LocalRegistries
let registries: LocalRegistries

beforeAll(async () => {
  outside = await startLocalRegistries({ offline: true })
  await npmPublish(outside, npmBody('left-pad', '1.3.0'))
  await npmPublish(outside, npmBody('acme-merged', '1.0.0'))
  await npmPublish(outside, npmBody('acme-core', '1.0.0'))
  await pypiUpload(outside, makeWheel('six', '1.0.0'))
  await pypiUpload(outside, makeWheel('acme_merged', '1.0.0'))
  registries = await startLocalRegistries({
    upstream: { npm: outside.npm.url, pypi: async () => outside.pypi.simple.slice(0, -1) },
    reserved: { npm: ['acme-core', 'acme-merged'], pypi: ['Acme.Core'] },
    alsoUpstream: { npm: ['acme-merged'], pypi: ['acme-merged'] },
  })
})
afterAll(async () => {
  await registries.stop()
  await outside.stop()
})

const location = async (url: string) => {
  const response = await fetch(url, { redirect: 'manual' })
  return [response.status, response.headers.get('location')]
}

it.each([
  'left-pad',
  'left-pad/1.3.0',
  'left-pad/-/left-pad-1.3.0.tgz',
  '@types%2fnode',
  '-/package/left-pad/dist-tags',
])('npm sends %s on', async (path) => {
  expect(await location(registries.npm.url + path)).toEqual([302, outside.npm.url + path])
})

it('PyPI sends names on, in the normal spelling', async () => {
  const simple = outside.pypi.simple
  expect(await location(`${registries.pypi.simple}six/`)).toEqual([302, `${simple}six/`])
  const json = 'pypi/six/1.0/json'
  expect(await location(registries.pypi.url + json)).toEqual([302, outside.pypi.url + json])
})

it('a reserved name never goes out, before it is published and after', async () => {
  expect(await location(`${registries.npm.url}acme-core`)).toEqual([404, null])
  expect(await location(`${registries.pypi.simple}acme-core/`)).toEqual([404, null])
  expect(registries.missing()).toEqual(['npm:acme-core', 'pypi:acme-core'])
  await npmPublish(registries, npmBody('acme-core', '2.0.0'))
  expect(registries.missing()).toEqual(['pypi:acme-core'])
  expect(await location(`${registries.npm.url}acme-core/1.0.0`)).toEqual([404, null])
})

it('a merged npm package has the versions and tags of both', async () => {
  expect(await location(`${registries.npm.url}acme-merged`)).toEqual([
    302,
    `${outside.npm.url}acme-merged`,
  ])
  const next = { 'dist-tags': { next: '2.0.0' } }
  await npmPublish(registries, npmBody('acme-merged', '2.0.0', next))
  const { body } = await npmRequest(registries, 'acme-merged')
  expect(Object.keys(body.versions)).toEqual(['1.0.0', '2.0.0'])
  expect(body['dist-tags']).toEqual({ latest: '1.0.0', next: '2.0.0' })
  const tarball = 'acme-merged/-/acme-merged-1.0.0.tgz'
  expect(await location(registries.npm.url + tarball)).toEqual([302, outside.npm.url + tarball])
})

it('the tags of a merged npm package are those of both, too', async () => {
  const { body } = await npmRequest(registries, '-/package/acme-merged/dist-tags')
  expect(body).toEqual({ latest: '1.0.0', next: '2.0.0' })
})

it('an upstream may want a password to be merged with, which no record shows', async () => {
  const wanted = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
  await using closed = await startLocalRegistries({
    offline: true,
    intercept: async ({ method, headers }, next) =>
      method === 'GET' && headers.authorization !== wanted ? { status: 401 } : await next(),
  })
  await npmPublish(closed, npmBody('acme-merged', '1.0.0'))
  const npm = closed.npm.url.replace('//', '//me:p%40ss@')
  await using merging = await startLocalRegistries({
    upstream: { npm },
    alsoUpstream: { npm: ['acme-merged'] },
  })
  await npmPublish(merging, npmBody('acme-merged', '2.0.0'))
  const { body } = await npmRequest(merging, 'acme-merged')
  expect(Object.keys(body.versions)).toEqual(['1.0.0', '2.0.0'])
  expect(await location(`${merging.npm.url}left-pad`)).toEqual([302, `${npm}left-pad`])
  expect(JSON.stringify(merging.requests())).not.toContain('p%40ss')
})

it('a merged PyPI project has the files of both', async () => {
  await pypiUpload(registries, makeWheel('acme_merged', '2.0.0'))
  const accept = 'application/vnd.pypi.simple.v1+json'
  const response = await fetch(`${registries.pypi.simple}acme-merged/`, { headers: { accept } })
  expect(await response.json()).toMatchObject({
    versions: ['1.0.0', '2.0.0'],
    files: [{ url: expect.stringContaining(outside.pypi.url) }, { yanked: false }],
  })
  const path = 'pypi/acme-merged/1.0.0/json'
  expect(await location(registries.pypi.url + path)).toEqual([302, outside.pypi.url + path])
})

it('offline, nothing goes out and what was wanted is known', async () => {
  await using offline = await startLocalRegistries({
    offline: true,
    upstream: { npm: outside.npm.url },
  })
  const { status, body } = await npmRequest(offline, 'left-pad')
  expect(status).toBe(404)
  expect(body.error).toBe('`left-pad` is not published here and no upstream is set')
  await fetch(`${offline.pypi.simple}six/`)
  expect(offline.missing()).toEqual(['npm:left-pad', 'pypi:six'])
})
