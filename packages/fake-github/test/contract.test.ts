import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { operations } from '../scripts/operations.ts'
import { makeContract, openContract } from '../src/contract/contract.ts'
import { json } from '../src/http/reply.ts'
import { needOf } from '../src/permissions.ts'
import { handled } from '../src/rest/rest.ts'
import { octokit, refusal, start, where } from './support/clients.ts'

const { slice } = openContract()

describe('the contract', () => {
  it('has a handler for every described operation, and none besides', () => {
    expect([...handled].sort()).toEqual(slice.operations.map(({ id }) => id).sort())
    expect(slice.operations.map(({ method, path }) => `${method} ${path}`)).toEqual(operations)
  })

  it('is what the script cuts out of the description that is installed', async () => {
    const file = join(tmpdir(), `fake-github-${process.pid}.slice.json`)
    const script = join(import.meta.dirname, '../scripts/slice.ts')
    await promisify(execFile)(process.execPath, [script, file])
    const [cut, kept] = [file, join(import.meta.dirname, '../src/contract/github.slice.json')].map(
      (path) => readFileSync(path, 'utf8'),
    )
    rmSync(file)
    expect(cut === kept, 'run `node scripts/slice.ts`').toBe(true)
  })

  it('compiles every schema, and none of them takes a member that nobody described', async () => {
    const contract = makeContract(slice)
    const loose: string[] = []
    for (const operation of slice.operations) {
      for (const [status, schema] of Object.entries(operation.responses)) {
        if (schema === null) continue
        const found = await contract.checkReply(
          operation,
          json(Number(status), { 'no such member': 1 }),
        )
        if (found.length === 0) loose.push(`${operation.id} ${status}`)
      }
    }
    expect(loose).toEqual([])
  })

  it('knows the permission of every operation on a repository', () => {
    const inRepository = slice.operations.filter(({ path }) => path.startsWith('/repos/'))
    expect(inRepository.filter(({ id, method }) => needOf(id, method) === undefined)).toEqual([])
  })

  it('names operation, place and keyword of a request that is not allowed', async () => {
    await using github = await start()
    const request = octokit(github).request
    const release = { ...where, tag_name: 'v1' }
    const typo = await refusal(
      request('POST /repos/{owner}/{repo}/releases', { ...release, make_lastest: 'true' } as never),
    )
    const boolean = await refusal(
      request('POST /repos/{owner}/{repo}/releases', { ...release, make_latest: true } as never),
    )
    const query = await refusal(
      request('GET /repos/{owner}/{repo}/pulls', { ...where, stat: 'all' } as never),
    )
    const number = await refusal(
      request('GET /repos/{owner}/{repo}/pulls', { ...where, per_page: 'many' } as never),
    )
    expect([typo, boolean, query, number]).toEqual([
      '500 against GitHub\'s description: repos/create-release request / additionalProperties: must NOT have additional properties: "make_lastest"',
      '500 against GitHub\'s description: repos/create-release request /make_latest type: must be string; repos/create-release request /make_latest enum: must be equal to one of the allowed values: ["true","false","legacy"]',
      "500 against GitHub's description: pulls/list request stat parameter: is not a parameter of this operation",
      '500 against GitHub\'s description: pulls/list request per_page type: is "many", must be integer',
    ])
    expect(github.violations()).toHaveLength(5)
    expect(() => github.assertContract()).toThrow(
      /^5 against GitHub's description:\nrepos\/create-release request/,
    )
  })

  it('wants a user agent, the API version and a known route', async () => {
    await using github = await start()
    const ask = (path: string, headers: Record<string, string>) =>
      fetch(`${github.apiUrl}${path}`, { headers }).then((answer) => answer.status)
    const named = { 'user-agent': 'test', 'x-github-api-version': '2022-11-28' }
    expect(await ask('/repos/acme/ship', named)).toBe(200)
    expect(await ask('/repos/acme/ship', { 'user-agent': 'test' })).toBe(500)
    expect(await ask('/repos/acme/ship', { ...named, 'x-github-api-version': '2026-03-10' })).toBe(
      500,
    )
    expect(await ask('/repos/acme/ship/traffic/views', named)).toBe(500)
    expect(github.violations().map(({ keyword, message }) => `${keyword}: ${message}`)).toEqual([
      'header: is missing',
      'header: is 2026-03-10, described is 2022-11-28',
      'route: GET /api/v3/repos/acme/ship/traffic/views is not in the slice',
    ])
  })

  it('checks the answers of the fake as strictly', async () => {
    const contract = makeContract(slice)
    const operation = slice.operations.find(({ id }) => id === 'git/get-ref')
    if (operation === undefined) throw new Error('no such operation')
    const object = { sha: 'a'.repeat(40), type: 'commit', url: 'http://127.0.0.1/x' }
    const ref = { ref: 'refs/heads/a', node_id: 'x', url: 'http://127.0.0.1/x', object }
    expect(await contract.checkReply(operation, json(200, ref))).toEqual([])
    const wrong = { ...ref, url: 'no address', object: { ...object, sha: 'short' }, extra: 1 }
    const found = await contract.checkReply(operation, json(200, wrong))
    expect(found.map(({ pointer, keyword }) => `${pointer} ${keyword}`).sort()).toEqual([
      '/ additionalProperties',
      '/object/sha minLength',
      '/url format',
    ])
    expect((await contract.checkReply(operation, json(201, ref)))[0]?.keyword).toBe('status')
  })

  it('routes parameters that hold slashes, and the more literal path first', () => {
    const { find } = openContract()
    const route = (path: string) => {
      const match = find('GET', `/repos/acme/ship/${path}`)
      return [
        match?.operation.id,
        Object.values(match?.params ?? {})
          .slice(2)
          .join(),
      ]
    }
    expect(route('git/ref/heads/a/b')).toEqual(['git/get-ref', 'heads/a/b'])
    expect(route('git/ref/tags%2F@acme%2Finbox@1.0.0')).toEqual([
      'git/get-ref',
      'tags/@acme/inbox@1.0.0',
    ])
    expect(route('contents/a/b/c.txt')).toEqual(['repos/get-content', 'a/b/c.txt'])
    expect(route('commits/feature/x/check-runs')).toEqual(['checks/list-for-ref', 'feature/x'])
    expect(route('releases/latest')).toEqual(['repos/get-latest-release', ''])
    expect(route('releases/12')).toEqual(['repos/get-release', '12'])
    expect(route('releases/tags/@acme/inbox@1.0.0')).toEqual([
      'repos/get-release-by-tag',
      '@acme/inbox@1.0.0',
    ])
    expect(route('releases/assets/7')).toEqual(['repos/get-release-asset', '7'])
  })
})
