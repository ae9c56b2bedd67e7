import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type RequestRecord, startLocalRegistries } from '../src/index.ts'
import { makeWheel } from './support/archives.ts'
import { npmBody, npmPublish, npmRequest, pypiUpload } from './support/requests.ts'
import { tempFolder } from './support/run.ts'

it('keeps everything in a folder and goes on from there', async () => {
  await using folder = await tempFolder()
  const first = await startLocalRegistries({ folder: folder.path, offline: true })
  await npmPublish(first, npmBody('@acme/Core', '1.0.0'))
  await npmPublish(first, npmBody('@acme/core', '1.0.0'))
  await pypiUpload(first, makeWheel('acme_core', '1.0.0'))
  const before = first.snapshot()
  await first.stop()

  await using second = await startLocalRegistries({ folder: folder.path, offline: true })
  expect(second.snapshot()).toEqual(before)
  const tarball = await fetch(`${second.npm.url}@acme/core/-/core-1.0.0.tgz`)
  expect((await tarball.arrayBuffer()).byteLength).toBe(
    before.npm['@acme/core']?.versions['1.0.0']?.size,
  )
  expect((await npmPublish(second, npmBody('@acme/core', '1.0.0'))).status).toBe(403)
  expect((await readdir(join(folder.path, 'npm'))).sort()).toEqual(
    ['%40acme%2!fcore.json', '%40acme%2!f!core.json'].sort(),
  )
})

it('tells what is stored, comparable across registries', async () => {
  await using one = await startLocalRegistries({ offline: true })
  await using two = await startLocalRegistries({ offline: true, now: () => new Date(0) })
  for (const registries of [one, two]) {
    await npmPublish(registries, npmBody('acme', '1.0.0'))
    await pypiUpload(registries, makeWheel('acme', '1.0.0'))
  }
  expect(one.snapshot()).toEqual(two.snapshot())
  expect(one.snapshot()).toMatchObject({
    npm: {
      acme: {
        distTags: { latest: '1.0.0' },
        versions: { '1.0.0': { filename: 'acme-1.0.0.tgz' } },
      },
    },
    pypi: {
      acme: {
        releases: { '1.0.0': { 'acme-1.0.0-py3-none-any.whl': { size: expect.any(Number) } } },
      },
    },
  })
})

it('records requests without secrets, and tells each as it ends', async () => {
  const told: RequestRecord[] = []
  await using registries = await startLocalRegistries({
    offline: true,
    onRequest: (record) => told.push(record),
  })
  await npmRequest(registries, 'nothing')
  expect(registries.requests()).toEqual(told)
  expect(told).toMatchObject([{ server: 'npm', method: 'GET', path: '/nothing', status: 404 }])
  expect(JSON.stringify(told)).not.toContain(registries.tokens[0])
})

it('takes another port when the preferred one is taken', async () => {
  await using first = await startLocalRegistries({ offline: true })
  const port = Number(new URL(first.npm.url).port)
  await using second = await startLocalRegistries({ offline: true, ports: { npm: port } })
  expect(second.npm.url).not.toBe(first.npm.url)
  await first.stop()
  await using third = await startLocalRegistries({ offline: true, ports: { npm: port } })
  expect(third.npm.url).toBe(first.npm.url)
})

it('lets an interceptor answer, delay, or commit and drop', async () => {
  await using registries = await startLocalRegistries({
    offline: true,
    intercept: async (request, next) => {
      if (request.method !== 'PUT') return await next()
      await next()
      return 'drop'
    },
  })
  await expect(npmPublish(registries, npmBody('acme', '1.0.0'))).rejects.toThrow()
  expect(Object.keys(registries.snapshot().npm)).toEqual(['acme'])
  expect(registries.requests().at(-1)).toMatchObject({ method: 'PUT', status: 0 })
})

it('refuses a body beyond the limit', async () => {
  await using registries = await startLocalRegistries({ offline: true, bodyLimit: 100 })
  const { status } = await npmPublish(registries, npmBody('acme', '1.0.0'))
  expect(status).toBe(413)
})

it('survives clients that talk nonsense or hang up', async () => {
  await using registries = await startLocalRegistries({ offline: true })
  const port = Number(new URL(registries.npm.url).port)
  const half = 'PUT /acme HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{'
  for (const text of ['nonsense\r\n\r\n', half]) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(text))
      socket
        .on('close', () => resolve())
        .on('error', () => {})
        .resume()
    })
  }
  expect((await npmRequest(registries, '-/ping')).status).toBe(200)
})

it('starts well under 100 ms and stops twice', async () => {
  const started = performance.now()
  const registries = await startLocalRegistries({ offline: true })
  expect(performance.now() - started).toBeLessThan(100)
  await registries.stop()
  await registries.stop()
})
