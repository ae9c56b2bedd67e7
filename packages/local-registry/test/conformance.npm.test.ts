import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { banner } from '../src/cli/banner.ts'
import { type LocalRegistries, startLocalRegistries } from '../src/index.ts'
import { type Client, nodeClient, systemClient } from './support/clients.ts'
import { expectSuccess } from './support/expect.ts'
import { writePackage } from './support/npm-package.ts'
import { npmBody, npmPublish } from './support/requests.ts'
import { isolatedEnv, makeFolder, run, tempFolder } from './support/run.ts'

const clients: Record<string, Client> = {
  'npm 11': await npm11(),
  'npm 12': await nodeClient('npm@12', 'node_modules/npm/bin/npm-cli.js', [process.execPath]),
}

/** The system's npm, when it is new enough for the exchange. */
async function npm11(): Promise<Client> {
  const system = await systemClient('npm')
  if (system.missing !== undefined) return system
  const { output } = await run(['npm', '--version'], { cwd: '/', env: process.env })
  return /^1[1-9]\./m.test(output) ? system : { missing: `the npm here is ${output.trim()}` }
}

for (const [title, client] of Object.entries(clients)) {
  describe.skipIf(client.missing !== undefined)(label(title, client), () => {
    const npm = (client.missing === undefined ? client.command : []) as readonly string[]

    it('publishes, is refused the second time, moves a tag and installs back', async () => {
      await using registries = await startLocalRegistries({ offline: true })
      await using folder = await tempFolder()
      const env = await npmHome(folder.path, registries, registries.tokens[0])
      const name = '@acme/core'
      const cwd = await writePackage(join(folder.path, 'core'), { name, version: '1.0.0' })

      const unpaid = await run([...npm, 'publish'], { cwd, env })
      expect(unpaid.output).toContain('402 Payment Required')
      const first = await run([...npm, 'publish', '--access=public'], { cwd, env })
      expectSuccess(first)
      // `--force` skips npm's own look at the packument, so the registry's text is seen.
      const again = await run([...npm, 'publish', '--force'], { cwd, env })
      expect(again.code).toBe(1)
      expect(again.output).toContain('You cannot publish over the previously published versions')
      const tag = await run([...npm, 'dist-tag', 'add', `${name}@1.0.0`, 'stable'], { cwd, env })
      expectSuccess(tag)

      const app = await writePackage(join(folder.path, 'app'), { name: 'app', version: '0.0.0' })
      const install = await run([...npm, 'install', `${name}@stable`], { cwd: app, env })
      expectSuccess(install)
      const file = join(app, 'node_modules/@acme/core/index.js')
      expect(await readFile(file, 'utf8')).toContain('1.0.0')
      expect(Object.keys(registries.snapshot().npm[name]?.versions ?? {})).toEqual(['1.0.0'])
    })

    it('publishes with the printed command, and follows redirects to an upstream', async () => {
      await using outside = await startLocalRegistries({ offline: true })
      await npmPublish(outside, npmBody('left-pad', '1.3.0'))
      const upstream = { npm: outside.npm.url }
      await using registries = await startLocalRegistries({ upstream })
      await using folder = await tempFolder()
      const env = isolatedEnv(await makeFolder(folder.path, 'home'))
      const dependencies = { 'left-pad': '^1.0.0' }
      const manifest = { name: 'acme-app', version: '1.0.0', dependencies }
      const cwd = await writePackage(join(folder.path, 'acme-app'), manifest)
      expectSuccess(await run([...npm, ...printedCommand(registries, 'npm publish')], { cwd, env }))

      const app = await writePackage(join(folder.path, 'app'), { name: 'app', version: '0.0.0' })
      const install = ['install', 'acme-app', `--registry=${registries.npm.url}`]
      // npm 12 takes tarballs from the registry's own host only, unless told what to replace by it.
      const mirror = { ...env, npm_config_replace_registry_host: outside.npm.url }
      expectSuccess(await run([...npm, ...install], { cwd: app, env: mirror }))
      const file = join(app, 'node_modules/left-pad/package.json')
      expect(await readFile(file, 'utf8')).toContain('1.3.0')
    })

    it('meets a scan and a lost answer as at the real registry', async () => {
      await using registries = await startLocalRegistries({
        offline: true,
        faults: [
          { kind: 'scan', verdict: 'blocked', at: { path: '/acme-held' } },
          { kind: 'drop', at: { path: '/acme-lost', method: 'PUT' } },
        ],
      })
      await using folder = await tempFolder()
      const home = await npmHome(folder.path, registries, registries.tokens[0])
      const env = { ...home, npm_config_fetch_retry_mintimeout: '10' }
      const publish = async (name: string) => {
        const cwd = await writePackage(join(folder.path, name), { name, version: '1.0.0' })
        return await run([...npm, 'publish'], { cwd, env })
      }

      expectSuccess(await publish('acme-held'))
      const again = await publish('acme-held')
      expect(again.output).toMatch(/409 Conflict - PUT .* previously staged version 1\.0\.0/)
      // npm sends it again by itself after a lost answer, and is told that it is there.
      const lost = await publish('acme-lost')
      expect(lost.output).toContain('You cannot publish over the previously published versions')
      expect(Object.keys(registries.snapshot().npm)).toEqual(['acme-held', 'acme-lost'])
    })

    it('performs the OIDC exchange for a trusted publisher, and only for it', async () => {
      await using registries = await startLocalRegistries({
        offline: true,
        tokens: [],
        claims: { repository: 'acme/tools', workflow: 'release.yml', environment: 'npm' },
        publishers: [
          publisher({ name: '@acme/core', environment: 'npm' }),
          publisher({ name: 'acme-cli', workflow: 'other.yml' }),
        ],
      })
      await using folder = await tempFolder()
      const env = await npmHome(folder.path, registries, undefined)
      const core = { name: '@acme/core', version: '1.0.0' }
      const cwd = await writePackage(join(folder.path, 'core'), core)

      const good = await run([...npm, 'publish', '--loglevel=verbose'], { cwd, env })
      expect(good.output).toContain('Successfully retrieved and set token')
      expect(good.code).toBe(0)

      const cli = { name: 'acme-cli', version: '1.0.0' }
      const other = await writePackage(join(folder.path, 'cli'), cli)
      const bad = await run([...npm, 'publish', '--loglevel=verbose'], { cwd: other, env })
      expect(bad.output).toContain('OIDC token exchange error - package not found')
      expect(bad.code).toBe(1)
      expect(Object.keys(registries.snapshot().npm)).toEqual(['@acme/core'])
    })
  })
}

it.skipIf(clients['npm 12']?.missing !== undefined)(
  'npm 12 moves a dist-tag with an exchanged token',
  async () => {
    await using registries = await startLocalRegistries({
      offline: true,
      tokens: [],
      claims: { repository: 'acme/tools', workflow: 'release.yml' },
      publishers: [publisher({ name: 'acme-cli' })],
    })
    await using folder = await tempFolder()
    const env = await npmHome(folder.path, registries, undefined)
    const npm = (clients['npm 12'] as { command: readonly string[] }).command
    const cli = { name: 'acme-cli', version: '1.0.0' }
    const cwd = await writePackage(join(folder.path, 'cli'), cli)
    const publish = await run([...npm, 'publish', '--tag=trial'], { cwd, env })
    expectSuccess(publish)
    const tag = await run([...npm, 'dist-tag', 'add', 'acme-cli@1.0.0', 'stable'], { cwd, env })
    expectSuccess(tag)
    expect(registries.snapshot().npm['acme-cli']?.distTags).toEqual({
      latest: '1.0.0',
      stable: '1.0.0',
      trial: '1.0.0',
    })
  },
)

it.skipIf(clients['npm 12']?.missing !== undefined)(
  'npm 12 stages, lists, downloads, approves and rejects',
  async () => {
    await using registries = await startLocalRegistries({ offline: true })
    await npmPublish(registries, npmBody('acme', '1.0.0'))
    await using folder = await tempFolder()
    const env = await npmHome(folder.path, registries, registries.tokens[0])
    const npm = (clients['npm 12'] as { command: readonly string[] }).command
    const stage = async (version: string) => {
      const cwd = await writePackage(join(folder.path, version), { name: 'acme', version })
      const staged = await run([...npm, 'stage', 'publish'], { cwd, env })
      expectSuccess(staged)
      return /staged with id (\S+)\)/.exec(staged.output)?.[1] ?? ''
    }
    const ask = async (...args: readonly string[]) => {
      const answer = await run([...npm, 'stage', ...args], { cwd: folder.path, env })
      expectSuccess(answer)
      return answer.output
    }
    const first = await stage('2.0.0')
    const second = await stage('3.0.0')
    expect(await ask('list')).toContain('package name: acme')
    expect(await ask('view', first)).toContain('version: 2.0.0')
    expect(await ask('download', first)).toContain(`acme-2.0.0-${first}.tgz`)
    await ask('approve', first)
    await ask('reject', second)
    expect(registries.snapshot().npm.acme).toMatchObject({
      distTags: { latest: '2.0.0' },
      versions: { '1.0.0': {}, '2.0.0': {} },
    })
    expect(await ask('list')).toContain('No staged packages found.')
  },
)

/** The arguments that the command line program tells people to type. */
function printedCommand(registries: LocalRegistries, start: string): string[] {
  const line = banner(registries)
    .split('\n')
    .find((one) => one.startsWith(`  ${start} `))
  return (line ?? '').trim().split(' ').slice(1)
}

function label(title: string, client: Client): string {
  return client.missing === undefined ? title : `${title} (skipped: ${client.missing})`
}

function publisher(given: { name: string; workflow?: string; environment?: string }) {
  const base = { registry: 'npm', owner: 'acme', repository: 'tools', workflow: 'release.yml' }
  return { ...base, ...given, registry: 'npm' as const }
}

/** A home of its own; without a token, the environment of a GitHub job. */
async function npmHome(folder: string, registries: LocalRegistries, token: string | undefined) {
  const home = await makeFolder(folder, 'home')
  const { url } = registries.npm
  const auth = token === undefined ? '' : `${url.replace('http:', '')}:_authToken=${token}\n`
  await writeFile(join(home, '.npmrc'), `registry=${url}\n${auth}`)
  const { requestUrl, requestToken } = registries.oidc
  const job = {
    GITHUB_ACTIONS: 'true',
    CI: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
  }
  return isolatedEnv(home, token === undefined ? job : {})
}
