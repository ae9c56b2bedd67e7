import { join } from 'node:path'
import type { Intercept } from '@paquebot/local-registry'
import { describe, expect, it } from 'vitest'
import { npmTokens, parseNpmrc } from '../../src/ecosystems/npm/npmrc.ts'
import { pypiTokens } from '../../src/ecosystems/pypi/registry/pypirc.ts'
import { tempFolder, writeTree } from '../support/temp.ts'
import { job, npmRecord, npmTarget, openStage, pypiRecord, pypiTarget } from './support.ts'

const registry = 'https://npm.example.com/mirror/npm/'

/** The key for a registry, found in these files and variables, and where. */
async function found(files: Record<string, string>, env: NodeJS.ProcessEnv = {}, at = registry) {
  using folder = tempFolder()
  writeTree(folder.path, files)
  const home = join(folder.path, 'home')
  const tokens = await npmTokens({
    root: join(folder.path, 'repo'),
    env: { HOME: home, ...env },
    registry,
  })
  const { key, from } = tokens.find(at) ?? {}
  return { key, from, placeholders: tokens.placeholders }
}

const none = { key: undefined, from: undefined, placeholders: [] }
const user = (key: string) => ({ key, from: 'the npmrc of the user', placeholders: [] })

describe('tokens of npm', () => {
  it.each([
    ['//npm.example.com/mirror/npm/:_authToken=one', 'one'],
    ['//npm.example.com/mirror/npm:_authToken=two', 'two'],
    ['//npm.example.com/mirror/:_authToken="three"', 'three'],
    ['//npm.example.com/:_authToken=a\n//npm.example.com/mirror/npm/:_authToken=four', 'four'],
    ['//npm.example.com/:_auth=dTpw', 'basic:dTpw'],
    ['//npm.example.com/:username=u\n//npm.example.com/:_password=cA==', 'basic:dTpw'],
    [`//npm.example.com/:_authToken=\${SECRET}`, 'from a variable'],
  ])('are found by the longest part of the address: %s', async (text, key) => {
    const env = { SECRET: 'from a variable' }
    expect(await found({ 'home/.npmrc': text }, env)).toEqual(user(key))
  })

  it.each([
    ['//other.example.com/:_authToken=x'],
    ['//npm.example.com:8080/:_authToken=x'],
    ['//npm.example.com/mirror/npm/deeper/:_authToken=x'],
    ['_authToken=x'],
    [`//npm.example.com/:_authToken=\${UNSET}`],
    [`//npm.example.com/:_authToken=\${UNSET?}`],
    ['; //npm.example.com/:_authToken=x'],
  ])('are not given to others: %s', async (text) => {
    expect(await found({ 'home/.npmrc': text })).toEqual(none)
  })

  it('are taken in the order of npm: variable, project, user', async () => {
    const line = (key: string) => `//npm.example.com/:_authToken=${key}`
    const files = { 'home/.npmrc': line('user'), 'repo/.npmrc': line('project') }
    expect((await found(files)).key).toBe('project')
    const env = { 'npm_config_//npm.example.com/:_authToken': 'variable' }
    expect((await found(files, env)).key).toBe('variable')
  })

  it('come from the npmrc that NPM_CONFIG_USERCONFIG names', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { other: '//npm.example.com/:_authToken=other' })
    const env = { NPM_CONFIG_USERCONFIG: join(folder.path, 'other') }
    expect((await found({ 'home/.npmrc': 'x=y' }, env)).key).toBe('other')
  })

  it('in plain variables are for the default registry alone', async () => {
    const env = { NPM_TOKEN: 'plain' }
    expect(await found({}, env)).toEqual({ key: 'plain', from: '`NPM_TOKEN`', placeholders: [] })
    expect(await found({}, env, 'https://private.example.com/')).toEqual(none)
  })

  it('are no tokens when setup-node has left its stand-in', async () => {
    const placeholder = 'XXXXX-XXXXX-XXXXX-XXXXX'
    const files = { 'home/.npmrc': `//npm.example.com/:_authToken=\${NODE_AUTH_TOKEN}` }
    expect(await found(files, { NODE_AUTH_TOKEN: placeholder })).toEqual({
      key: undefined,
      from: undefined,
      placeholders: ['the npmrc of the user', '`NODE_AUTH_TOKEN`'],
    })
  })

  it('may have an odd number of backslashes before a variable', async () => {
    const text = 'a=\\\\${X}\nb=${X}'
    expect(await parseNpmrc(text, { X: 'x' })).toEqual({ a: '\\${X}'.slice(1), b: 'x' })
  })
})

describe('tokens of PyPI', () => {
  const at = 'https://upload.example.com/legacy/'
  const key = (env: NodeJS.ProcessEnv, pypirc = '') => {
    using folder = tempFolder()
    writeTree(folder.path, { '.pypirc': pypirc })
    return pypiTokens({ HOME: folder.path, ...env }).find(at)
  }

  it.each([
    [
      { UV_PUBLISH_TOKEN: 'uv', TWINE_PASSWORD: 'twine' },
      { key: 'uv', from: '`UV_PUBLISH_TOKEN`' },
    ],
    [{ TWINE_PASSWORD: 'twine' }, { key: 'twine', from: '`TWINE_PASSWORD`' }],
    [
      { TWINE_USERNAME: '__token__', TWINE_PASSWORD: 'twine' },
      { key: 'twine', from: '`TWINE_PASSWORD`' },
    ],
    [
      { UV_PUBLISH_USERNAME: 'u', UV_PUBLISH_PASSWORD: 'p' },
      { key: 'basic:dTpw', from: '`UV_PUBLISH_PASSWORD`' },
    ],
    [{ UV_PUBLISH_TOKEN: '' }, undefined],
  ])('are those of the upload clients: %j', (env, expected) => {
    expect(key(env)).toEqual(expected)
  })

  const pypirc = `[distutils]\nindex-servers =\n    pypi\n    own\n\n[pypi]\npassword = default\n\n[own]\nrepository = ${at.slice(0, -1)}\nusername = u\npassword = p\n`

  it('are those of the section that names the address', () => {
    expect(key({ UV_PUBLISH_URL: at }, pypirc)).toEqual({
      key: 'basic:dTpw',
      from: '`[own]` of ~/.pypirc',
    })
  })

  it('of the default section are not for an address that the user has set', () => {
    const only = '[pypi]\nusername = __token__\npassword = default\n'
    expect(key({}, only)).toEqual({ key: 'default', from: '`[pypi]` of ~/.pypirc' })
    expect(key({ UV_PUBLISH_URL: at }, only)).toBeUndefined()
  })
})

describe('preflight with tokens', () => {
  it('says what to do where nothing is', async () => {
    const here = await openStage({}, { claims: undefined })
    await using _ = here
    const targets = [npmTarget('acme-cli'), pypiTarget('acme-core')]
    const findings = await here.credentials.preflight(targets)
    expect(findings.map(({ rule, hint }) => `${rule}: ${hint}`)).toEqual([
      'publish/no-credential: trusted publishing works in CI only: publish from there, or type `npm login` here (it lasts two hours), or set `NPM_TOKEN`',
      'publish/no-credential: trusted publishing works in CI only: publish from there, or set `UV_PUBLISH_TOKEN`, or write a token into ~/.pypirc',
    ])
    const env = { GITHUB_ACTIONS: 'true' }
    await using ci = await openStage({}, { claims: undefined, env })
    const [finding] = await ci.credentials.preflight([npmTarget('acme-cli')])
    expect(finding?.hint).toMatch(/^give the publish job `permissions: id-token: write`/)
  })

  it('lets a token stand in for the first release of an npm package, and says so', async () => {
    const token = 'npm_first'
    await using stage = await openStage({ tokens: [token] }, { env: { NPM_TOKEN: token } })
    const findings = await stage.credentials.preflight([npmTarget('acme-new')])
    expect(findings.map(({ rule, severity, message }) => [rule, severity, message])).toEqual([
      [
        'publish/token-instead',
        'warning',
        '`acme-new` is not on npm yet, and npm attaches trusted publishers only to packages that exist; the token from `NPM_TOKEN` is used for it',
      ],
    ])
    expect(await stage.credentials.key(npmTarget('acme-new'), 'publish')).toBe(token)
    expect(stage.secrets).toContain(token)
    expect(stage.credentials.describe('npm')).toBe(
      'trusted publishing, and token from `NPM_TOKEN` for 1 of the packages',
    )
  })

  it('refuses a first release without a token', async () => {
    await using stage = await openStage({})
    const findings = await stage.credentials.preflight([npmTarget('acme-new')])
    expect(findings.map(({ rule }) => rule)).toEqual(['publish/first-npm-release'])
  })

  it('finds out that npm does not know a token', async () => {
    const env = { NPM_TOKEN: 'npm_expired' }
    await using stage = await openStage({}, { claims: undefined, env })
    const findings = await stage.credentials.preflight([npmTarget('acme-cli')])
    expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
      [
        'publish/no-credential',
        'npm does not know the token from `NPM_TOKEN`, with which `acme-cli` was to be published',
      ],
    ])
  })

  it('uses the token of a registry that does no trusted publishing without a word, and asks for it', async () => {
    const intercept: Intercept = async (request, next) =>
      /oidc/.test(request.path)
        ? {
            status: 404,
            headers: { 'content-type': 'application/json' },
            body: '{"error":"no such page"}',
          }
        : next()
    const tokens = ['a-private-token']
    const targets = [npmTarget('acme-cli'), pypiTarget('acme-core')]
    const env = { NPM_TOKEN: tokens[0], UV_PUBLISH_TOKEN: tokens[0] }
    await using stage = await openStage({ tokens, intercept }, { env })
    expect(await stage.credentials.preflight(targets.slice(0, 1))).toEqual([])
    expect(await stage.credentials.key(pypiTarget('acme-core'), 'publish')).toBe(tokens[0])
    await using bare = await openStage({ intercept, existing: { pypi: ['acme-core'] } })
    const findings = await bare.credentials.preflight(targets)
    expect(findings.map(({ message }) => message)).toEqual([
      'there is no key to publish `acme-cli`: the npm registry does no trusted publishing',
      'there is no key to publish `acme-core`: the PyPI registry does no trusted publishing',
    ])
  })

  it('ignores the stand-in of setup-node beside an identity, and tells it', async () => {
    const env = { NODE_AUTH_TOKEN: 'XXXXX-XXXXX-XXXXX-XXXXX' }
    await using stage = await openStage({ publishers: [npmRecord('acme-cli')] }, { env })
    const findings = await stage.credentials.preflight([npmTarget('acme-cli')])
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['publish/placeholder-token', 'warning'],
    ])
    expect(await stage.credentials.key(npmTarget('acme-cli'), 'publish')).toMatch(/^npm_/)
  })
})

describe('new projects of PyPI', () => {
  const pending = (name: string, environment?: string) =>
    pypiRecord(name, { pending: true, ...(environment === undefined ? {} : { environment }) })

  it('of one identity are refused before anything is minted', async () => {
    await using stage = await openStage({ publishers: [pending('acme-one')] })
    const targets = [pypiTarget('acme-one'), pypiTarget('acme-two')]
    const findings = await stage.credentials.preflight(targets)
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['publish/pending-publisher-clash', 'error'],
    ])
    expect(stage.asked()).toEqual(['GET /simple/acme-one/', 'GET /simple/acme-two/'])
  })

  it('are made by one mint each, where the job has an environment', async () => {
    const expected = { from: 'record', workflow: 'release.yml', environment: 'pypi' } as const
    await using stage = await openStage(
      { publishers: [pending('acme-one', 'pypi'), pending('acme-two')] },
      { claims: { ...job, environment: 'pypi' }, expected: { pypi: expected } },
    )
    const targets = [pypiTarget('acme-one'), pypiTarget('acme-two')]
    const findings = await stage.credentials.preflight(targets)
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['publish/pending-publisher-clash', 'warning'],
    ])
    expect(Object.keys(stage.registries.snapshot().pypi)).toEqual(['acme-one', 'acme-two'])
  })

  it('without a pending publisher are found out by what the mint has made', async () => {
    await using stage = await openStage({ publishers: [pypiRecord('acme-core')] })
    const targets = [pypiTarget('acme-core'), pypiTarget('acme-new')]
    const findings = await stage.credentials.preflight(targets)
    expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
      [
        'publish/no-credential',
        'PyPI trusts this job, and has neither a project `acme-new` nor a pending publisher for it',
      ],
    ])
  })

  it('are not made when another package cannot be published', async () => {
    await using stage = await openStage({ publishers: [pending('acme-one')] })
    const targets = [npmTarget('acme-unknown'), pypiTarget('acme-one')]
    const findings = await stage.credentials.preflight(targets)
    expect(findings.map(({ rule }) => rule)).toEqual(['publish/first-npm-release'])
    expect(stage.registries.snapshot().pypi).toEqual({})
  })
})
