import { createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalRegistries, startLocalRegistries, type TrustedPublisher } from '../src/index.ts'
import { decodeToken } from '../src/oidc/jwt.ts'
import { makeWheel } from './support/archives.ts'
import { idToken, mintPypiToken } from './support/oidc.ts'
import { npmBody, npmRequest, pypiUpload } from './support/requests.ts'

type Jwk = Record<string, string>

const identity = { owner: 'Acme', repository: 'tools', workflow: 'release.yml' }
const job = { repository: 'Acme/tools', workflow: 'release.yml' }
const publishers: TrustedPublisher[] = [
  { ...identity, registry: 'npm', name: '@acme/core', environment: 'npm' },
  { ...identity, registry: 'npm', name: 'acme-tags', allow: { publish: false } },
  { ...identity, registry: 'pypi', name: 'Acme.Core' },
  { ...identity, registry: 'pypi', name: 'acme-app' },
  { ...identity, registry: 'pypi', name: 'acme-env', environment: 'PyPI' },
  { ...identity, registry: 'pypi', name: 'acme-owned', workflow: 'owned.yml', ownerId: '7' },
  { ...identity, registry: 'pypi', name: 'acme-new', environment: 'new', pending: true },
  { ...identity, registry: 'pypi', name: 'acme-gone', environment: 'gone', pending: true },
]

let registries: LocalRegistries
let now = new Date('2026-11-21T12:00:00Z')

beforeAll(async () => {
  const existing = { pypi: ['acme-gone', 'strangers'] }
  registries = await startLocalRegistries({
    ...{ offline: true, tokens: [], publishers, existing, claims: job },
    now: () => now,
  })
})
afterAll(() => registries.stop())

describe('the issuer', () => {
  it('signs what GitHub would say, verifiable with its published key', async () => {
    const token = await idToken(registries.oidc, 'npm:127.0.0.1')
    expect(decodeToken(token)).toMatchObject({
      iss: registries.oidc.issuer,
      aud: 'npm:127.0.0.1',
      sub: 'repo:Acme/tools:ref:refs/heads/main',
      repository: 'Acme/tools',
      repository_owner: 'Acme',
      repository_visibility: 'private',
      workflow_ref: 'Acme/tools/.github/workflows/release.yml@refs/heads/main',
      job_workflow_ref: 'Acme/tools/.github/workflows/release.yml@refs/heads/main',
      runner_environment: 'github-hosted',
    })
    const configuration = await fetch(`${registries.oidc.issuer}/.well-known/openid-configuration`)
    const { jwks_uri } = (await configuration.json()) as { jwks_uri: string }
    const { keys } = (await (await fetch(jwks_uri)).json()) as { keys: Jwk[] }
    const [header, payload, signature = ''] = token.split('.')
    const key = createPublicKey({ key: keys[0] as Jwk, format: 'jwk' })
    const signed = Buffer.from(`${header}.${payload}`)
    expect(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  it('gives each token its own jti', async () => {
    const tokens = [await idToken(registries.oidc, 'x'), await idToken(registries.oidc, 'x')]
    expect(new Set(tokens.map((token) => decodeToken(token)?.jti)).size).toBe(2)
  })

  it('gives nothing without the request token', async () => {
    const response = await fetch(registries.oidc.requestUrl)
    expect(response.status).toBe(401)
  })
})

describe('npm', () => {
  const inNpm = { ...job, environment: 'npm' }

  it('swaps the token of the right job', async () => {
    const { status, body } = await exchange('@acme/core', inNpm)
    expect(status).toBe(201)
    const options = { method: 'PUT', body: npmBody('@acme/core', '1.0.0'), token: body.token }
    expect((await npmRequest(registries, '@acme%2fcore', options)).status).toBe(201)
    // The token is for one package.
    const other = { method: 'PUT', body: npmBody('acme-tags', '1.0.0'), token: body.token }
    expect((await npmRequest(registries, 'acme-tags', other)).status).toBe(404)
  })

  it.each([
    ['an unknown package', 'acme-unknown', inNpm],
    ['another repository', '@acme/core', { ...inNpm, repository: 'Acme/fork' }],
    ['the repository in other case', '@acme/core', { ...inNpm, repository: 'acme/tools' }],
    ['another workflow', '@acme/core', { ...inNpm, workflow: 'ci.yml' }],
    ['a job outside of the environment', '@acme/core', job],
    ['a runner of its own', '@acme/core', { ...inNpm, runner: 'self-hosted' as const }],
  ])('answers 404 for %s', async (_title, name, claims) => {
    const { status, body } = await exchange(name, claims)
    expect(status).toBe(404)
    expect(body.message).toBe('OIDC token exchange error - package not found')
  })

  it('looks at the calling workflow, not at the one that is called', async () => {
    const claims = { ...inNpm, calledWorkflow: 'publish.yml' }
    expect((await exchange('@acme/core', claims)).status).toBe(201)
  })

  it('answers 401 to a token for somebody else', async () => {
    const { status, body } = await exchange('@acme/core', inNpm, 'pypi')
    expect(status).toBe(401)
    expect(body.message).toBe('OIDC token exchange error - unauthorized')
  })

  it('answers 403 when the record does not allow the action', async () => {
    const { body } = await exchange('acme-tags', job)
    const options = { method: 'PUT', body: npmBody('acme-tags', '1.0.0'), token: body.token }
    const refused = await npmRequest(registries, 'acme-tags', options)
    expect(refused.status).toBe(403)
    expect(refused.body.error).toBe('OIDC permission denied for this action')
  })

  it('forgets a token after its time', async () => {
    const { body } = await exchange('@acme/core', inNpm)
    await later(901, async () => {
      const options = { method: 'PUT', body: npmBody('@acme/core', '2.0.0'), token: body.token }
      expect((await npmRequest(registries, '@acme%2fcore', options)).status).toBe(404)
    })
  })
})

describe('PyPI', () => {
  it('mints one token for all projects of a publisher', async () => {
    const { token = '' } = await mintPypiToken(registries)
    for (const name of ['acme_core', 'acme_app']) {
      const { reason } = await pypiUpload(registries, makeWheel(name, '1.0.0'), {}, { token })
      expect(reason).toBe('OK')
    }
    const foreign = await pypiUpload(registries, makeWheel('strangers', '1.0.0'), {}, { token })
    expect(foreign.status).toBe(403)
    expect(foreign.reason).toMatch(
      /^The given token isn't allowed to upload to project 'strangers'\./,
    )
    const unknown = await pypiUpload(registries, makeWheel('nothing', '1.0.0'), {}, { token })
    expect(unknown.status).toBe(400)
    expect(unknown.reason).toMatch(/^Non-user identities cannot create new projects\./)
    await later(901, async () => {
      const file = makeWheel('acme_core', '2.0.0')
      expect((await pypiUpload(registries, file, {}, { token })).status).toBe(403)
    })
  })

  it('tells its audience', async () => {
    const response = await fetch(`${registries.pypi.url}_/oidc/audience`)
    expect(await response.json()).toEqual({ audience: 'pypi' })
  })

  it('makes the project of a pending publisher, once', async () => {
    const claims = { ...job, environment: 'new' }
    expect(registries.snapshot().pypi['acme-new']).toBeUndefined()
    const { token = '' } = await mintPypiToken(registries, await tokenFor(claims))
    expect(registries.snapshot().pypi['acme-new']).toEqual({ releases: {} })
    const { status } = await pypiUpload(registries, makeWheel('acme_new', '1'), {}, { token })
    expect(status).toBe(200)
    const again = await mintPypiToken(registries, await tokenFor(claims))
    expect(again.token).toMatch(/^pypi-/)
  })

  it('matches repository and environment in any case', async () => {
    const claims = { ...job, repository: 'acme/Tools', environment: 'pypi' }
    const { token = '' } = await mintPypiToken(registries, await tokenFor(claims))
    const { status } = await pypiUpload(registries, makeWheel('acme_env', '1'), {}, { token })
    expect(status).toBe(200)
  })

  it('takes the job of the account that the record names', async () => {
    const claims = { ...job, workflow: 'owned.yml', ownerId: '7' }
    const { token } = await mintPypiToken(registries, await tokenFor(claims))
    expect(token).toMatch(/^pypi-/)
  })

  it.each([
    ['a job that nobody trusts', { workflow: 'ci.yml' }, 'invalid-publisher'],
    ['a called workflow', { calledWorkflow: 'publish.yml' }, 'invalid-publisher'],
    ['pull_request_target', { eventName: 'pull_request_target' }, 'invalid-publisher'],
    ['a pending project that exists', { environment: 'gone' }, 'invalid-pending-publisher'],
    ['another issuer', { extra: { iss: 'https://example.org' } }, 'invalid-payload'],
    ['an expired token', { extra: { exp: 1 } }, 'invalid-token'],
    ['another audience', { extra: { aud: 'testpypi' } }, 'invalid-token'],
    ['a namesake of the owner', { workflow: 'owned.yml', ownerId: '8' }, 'invalid-publisher'],
  ])('refuses %s', async (_title, change, code) => {
    const { errors } = await mintPypiToken(registries, await tokenFor({ ...job, ...change }))
    expect(errors?.map((error) => error.code)).toEqual([code])
  })

  it('names the reference when a workflow of elsewhere is called', async () => {
    const called = 'Acme/shared/.github/workflows/release.yml@refs/tags/v1'
    const token = await tokenFor({ ...job, calledWorkflow: called })
    const { errors } = await mintPypiToken(registries, token)
    expect(errors?.[0]?.description).toContain(`got '${called}'`)
  })

  it('refuses a token the second time, a forged one, and what is none', async () => {
    const token = await idToken(registries.oidc, 'pypi')
    await mintPypiToken(registries, token)
    const codes = async (given: string) =>
      (await mintPypiToken(registries, given)).errors?.map(({ code }) => code)
    expect(await codes(token)).toEqual(['invalid-reuse-token'])
    const fresh = await idToken(registries.oidc, 'pypi')
    const [header, , signature] = fresh.split('.')
    const claims = { ...decodeToken(fresh), repository: 'evil/tools' }
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
    expect(await codes(`${header}.${payload}.${signature}`)).toEqual(['invalid-token'])
    expect(await codes('hello')).toEqual(['invalid-payload'])
  })
})

async function tokenFor(claims: Parameters<LocalRegistries['identity']>[0], audience = 'pypi') {
  return await idToken(registries.identity(claims), audience)
}

async function exchange(
  name: string,
  claims: Parameters<LocalRegistries['identity']>[0],
  audience = 'npm:127.0.0.1',
) {
  const token = await tokenFor(claims, audience)
  const path = `-/npm/v1/oidc/token/exchange/package/${name.replace('/', '%2f')}`
  return await npmRequest(registries, path, { method: 'POST', token })
}

async function later(seconds: number, act: () => Promise<void>): Promise<void> {
  const before = now
  now = new Date(now.getTime() + seconds * 1000)
  try {
    await act()
  } finally {
    now = before
  }
}
