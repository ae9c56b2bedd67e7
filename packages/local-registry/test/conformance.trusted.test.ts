import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type IdentityClaims,
  type LocalRegistries,
  startLocalRegistries,
  type TrustedPublisher,
} from '../src/index.ts'
import { makeWheel } from './support/archives.ts'
import { type Client, pythonClient } from './support/clients.ts'
import { expectSuccess } from './support/expect.ts'
import { startProxy } from './support/proxy.ts'
import { isolatedEnv, makeFolder, run, tempFolder } from './support/run.ts'
import { makeCertificate } from './support/tls.ts'

const uv = await pythonClient('uv')
const twine = await pythonClient('twine')
const python = await pythonClient('python')
const openssl = await run(['openssl', 'version'], { cwd: '/', env: process.env })
const isMissing = [uv, twine].some(({ missing }) => missing !== undefined) || openssl.code !== 0

const commandOf = (client: Client) => (client.missing === undefined ? client.command : [])

const job: IdentityClaims = { repository: 'acme/tools', workflow: 'release.yml' }
const publisher: TrustedPublisher = {
  registry: 'pypi',
  name: 'acme-core',
  owner: 'acme',
  repository: 'tools',
  workflow: 'release.yml',
}

/** A registry that speaks https, a wheel, and the environment of a GitHub job. */
async function openScene(folder: string, claims: IdentityClaims, names: readonly string[] = []) {
  const { pair, authority } = makeCertificate(await makeFolder(folder, 'tls'), names)
  const registries = await startLocalRegistries({
    ...{ offline: true, tokens: [], publishers: [publisher], claims, tls: pair },
  })
  const wheel = makeWheel('acme-core', '1.0.0')
  const file = join(folder, wheel.filename)
  await writeFile(file, wheel.data)
  const { requestUrl, requestToken } = registries.oidc
  const env = isolatedEnv(await makeFolder(folder, 'home'), {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    SSL_CERT_FILE: authority,
    REQUESTS_CA_BUNDLE: authority,
  })
  return { registries, file, env }
}

function asked(registries: LocalRegistries): readonly string[] {
  const paths = registries.requests().filter(({ server }) => server === 'pypi')
  return paths.map(({ method, path, status }) => `${method} ${path} ${status}`)
}

const exchanged = ['GET /_/oidc/audience 200', 'POST /_/oidc/mint-token 200', 'POST /legacy/ 200']
const refused = ['GET /_/oidc/audience 200', 'POST /_/oidc/mint-token 422']

describe.skipIf(isMissing)('the exchange of PyPI by the real clients', () => {
  const uvPublish = (registries: LocalRegistries, file: string) => [
    ...commandOf(uv),
    ...['publish', '--no-config', '--no-attestations', '--trusted-publishing', 'always'],
    ...['--publish-url', registries.pypi.upload, file],
  ]

  it('uv publish mints over https, uploads and gives the token back', async () => {
    await using folder = await tempFolder()
    const { registries, file, env } = await openScene(folder.path, job)
    await using _ = registries
    expectSuccess(await run(uvPublish(registries, file), { cwd: folder.path, env }))
    expect(asked(registries)).toEqual([...exchanged, 'POST /_/oidc/burn-token 200'])
  })

  it('uv publish is refused for another workflow file, before it uploads', async () => {
    await using folder = await tempFolder()
    const claims = { ...job, workflow: 'ci.yml' }
    const { registries, file, env } = await openScene(folder.path, claims)
    await using _ = registries
    const { code, output } = await run(uvPublish(registries, file), { cwd: folder.path, env })
    expect(code).not.toBe(0)
    expect(output).toContain('valid token, but no corresponding publisher')
    expect(asked(registries)).toEqual(refused)
  })

  /** twine exchanges with the hosts that are built into it and with no other, so a proxy leads those here. */
  async function twineUpload(folder: string, claims: IdentityClaims) {
    const env = isolatedEnv(await makeFolder(folder, 'asking'))
    const ask = 'from twine.utils import DEFAULT_REPOSITORY; print(DEFAULT_REPOSITORY)'
    const answer = await run([...commandOf(python), '-c', ask], { cwd: folder, env })
    const { hostname } = new URL(answer.output.trim())
    const scene = await openScene(folder, claims, [hostname])
    await using _ = scene.registries
    await using proxy = await startProxy(Number(new URL(scene.registries.pypi.url).port))
    const command = ['upload', '--non-interactive', '--disable-progress-bar', '--verbose']
    const result = await run([...commandOf(twine), ...command, scene.file], {
      cwd: folder,
      env: { ...scene.env, HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1' },
    })
    return { ...result, asked: asked(scene.registries), tunnels: proxy.asked, hostname }
  }

  it('twine mints over https and uploads', async () => {
    await using folder = await tempFolder()
    const result = await twineUpload(folder.path, job)
    expectSuccess(result)
    expect(result.asked).toEqual(exchanged)
    expect(new Set(result.tunnels)).toEqual(new Set([`${result.hostname}:443`]))
  })

  it('twine is refused for the job of a called workflow, before it uploads', async () => {
    await using folder = await tempFolder()
    const result = await twineUpload(folder.path, { ...job, calledWorkflow: 'publish.yml' })
    expect(result.code).not.toBe(0)
    expect(result.output).toContain('invalid-publisher')
    expect(result.asked).toEqual(refused)
  })
})
