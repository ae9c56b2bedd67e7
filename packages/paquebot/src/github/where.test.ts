import { describe, expect, it } from 'vitest'
import { addressesOf, repositoryAt } from './where.ts'

describe('where GitHub is', () => {
  it('is what Actions says', () => {
    const env = {
      GITHUB_SERVER_URL: 'http://127.0.0.1:8080/',
      GITHUB_API_URL: 'http://127.0.0.1:8080/api',
      GITHUB_GRAPHQL_URL: 'http://127.0.0.1:8080/api/graphql',
    }
    expect(addressesOf(env)).toEqual({
      server: 'http://127.0.0.1:8080',
      api: 'http://127.0.0.1:8080/api',
      graphql: 'http://127.0.0.1:8080/api/graphql',
    })
  })

  it('is the public one by default, and an Enterprise Server by its address', () => {
    expect(addressesOf({})).toEqual({
      server: 'https://github.com',
      api: 'https://api.github.com',
      graphql: 'https://api.github.com/graphql',
    })
    expect(addressesOf({ GITHUB_SERVER_URL: 'https://git.example' })).toEqual({
      server: 'https://git.example',
      api: 'https://git.example/api/v3',
      graphql: 'https://git.example/api/graphql',
    })
  })

  it('is nowhere when a variable is no address', () => {
    expect(() => addressesOf({ GITHUB_API_URL: 'api.github.com' })).toThrow(
      '`GITHUB_API_URL` is no address: `api.github.com`',
    )
  })

  it.each([
    ['https://github.com/o/r.git', 'https://github.com'],
    ['https://x-access-token:secret@github.com/o/r', 'https://github.com'],
    ['git@github.com:o/r.git', 'https://github.com'],
    ['ssh://git@github.com/o/r.git/', 'https://github.com'],
    ['ssh://git@github.com:22/o/r.git', 'https://github.com'],
    ['http://127.0.0.1:99/o/r.git', 'http://127.0.0.1:99'],
  ])('reads the remote %s', (url, server) => {
    expect(repositoryAt(url, server)).toEqual({ owner: 'o', name: 'r' })
  })

  it.each([
    'https://gitlab.com/o/r.git',
    '/srv/git/o/r.git',
    '',
    'https://github.com/o/r/tree/main',
  ])('is not at the remote %j', (url) => {
    expect(repositoryAt(url, 'https://github.com')).toBeUndefined()
  })
})
