import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalRegistries, startLocalRegistries } from '../src/index.ts'
import { type Client, nodeClient } from './support/clients.ts'
import { expectSuccess } from './support/expect.ts'
import { writePackage } from './support/npm-package.ts'
import { isolatedEnv, makeFolder, run, tempFolder } from './support/run.ts'

interface Clerk {
  readonly client: Client
  /** Configuration files in every project folder, by name. */
  readonly files: (url: string, token: string) => Record<string, string>
  /** What the client demands before it publishes. */
  readonly first?: readonly string[]
  readonly publish: readonly string[]
  readonly add: readonly string[]
}

const npmrc = (url: string, token: string) => ({
  '.npmrc': `registry=${url}\n${url.replace('http:', '')}:_authToken=${token}\n`,
})

const clerks: Record<string, Clerk> = {
  'pnpm 12': {
    client: await nodeClient('pnpm@12', 'node_modules/.bin/pnpm', []),
    files: (url, token) => ({
      ...npmrc(url, token),
      'pnpm-workspace.yaml': 'minimumReleaseAge: 0\n',
    }),
    publish: ['publish', '--no-git-checks', '--access=public'],
    add: ['add'],
  },
  'yarn berry': {
    client: await nodeClient('@yarnpkg/cli-dist', 'node_modules/@yarnpkg/cli-dist/bin/yarn.js', [
      process.execPath,
    ]),
    files: (url, token) => ({
      '.yarnrc.yml': [
        `npmRegistryServer: '${url}'`,
        `npmAuthToken: '${token}'`,
        "unsafeHttpWhitelist: ['127.0.0.1']",
        'nodeLinker: node-modules',
        'enableTelemetry: false',
        'npmMinimalAgeGate: 0',
      ].join('\n'),
      'yarn.lock': '',
    }),
    first: ['install'],
    publish: ['npm', 'publish', '--access=public'],
    add: ['add'],
  },
  bun: {
    client: await nodeClient('bun', 'node_modules/bun/bin/bun.exe', []),
    files: npmrc,
    publish: ['publish', '--access=public'],
    add: ['add'],
  },
}

let registries: LocalRegistries
let folder: Awaited<ReturnType<typeof tempFolder>>

beforeAll(async () => {
  registries = await startLocalRegistries({ offline: true })
  folder = await tempFolder()
})

afterAll(async () => {
  await registries.stop()
  await folder[Symbol.asyncDispose]()
})

for (const [title, clerk] of Object.entries(clerks)) {
  const { missing } = clerk.client
  const label = missing === undefined ? title : `${title} (skipped: ${missing})`
  describe.skipIf(missing !== undefined)(label, () => {
    const command = clerk.client.missing === undefined ? clerk.client.command : []
    const slug = title.replace(/\W/g, '-')
    const name = `@${slug}/core`

    it('publishes and is refused the second time', async () => {
      const { cwd, env } = await prepare(clerk, slug, 'core', { name, version: '1.0.0' })
      if (clerk.first) expectSuccess(await run([...command, ...clerk.first], { cwd, env }))
      expectSuccess(await run([...command, ...clerk.publish], { cwd, env }))
      const again = await run([...command, ...clerk.publish], { cwd, env })
      const before = registries.snapshot().npm[name]
      expect(again.code).not.toBe(0)
      expect(again.output).toMatch(/previously published versions/i)
      expect(registries.snapshot().npm[name]).toEqual(before)
      expect(Object.keys(before?.versions ?? {})).toEqual(['1.0.0'])
    })

    it('installs back what it published', async () => {
      const app = { name: `${slug}-app`, version: '0.0.0' }
      const { cwd, env } = await prepare(clerk, slug, 'app', app)
      expectSuccess(await run([...command, ...clerk.add, `${name}@1.0.0`], { cwd, env }))
      const file = join(cwd, 'node_modules', name, 'index.js')
      expect(await readFile(file, 'utf8')).toContain('1.0.0')
    })
  })
}

const pnpm = clerks['pnpm 12']?.client

it.skipIf(pnpm?.missing !== undefined)('pnpm 12 performs the OIDC exchange by itself', async () => {
  await using trusted = await startLocalRegistries({
    offline: true,
    tokens: [],
    claims: { repository: 'acme/tools', workflow: 'release.yml' },
    publishers: [
      {
        registry: 'npm',
        name: '@acme/core',
        owner: 'acme',
        repository: 'tools',
        workflow: 'release.yml',
      },
    ],
  })
  const cwd = await writePackage(join(folder.path, 'oidc'), {
    name: '@acme/core',
    version: '1.0.0',
  })
  await writeFile(join(cwd, '.npmrc'), `registry=${trusted.npm.url}\n`)
  const env = isolatedEnv(await makeFolder(folder.path, 'oidc-home'), {
    GITHUB_ACTIONS: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: trusted.oidc.requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: trusted.oidc.requestToken,
  })
  const command = pnpm?.missing === undefined ? (pnpm?.command ?? []) : []
  expectSuccess(await run([...command, 'publish', '--no-git-checks'], { cwd, env }))
  expect(Object.keys(trusted.snapshot().npm)).toEqual(['@acme/core'])
})

async function prepare(
  clerk: Clerk,
  slug: string,
  project: string,
  manifest: { name: string; version: string },
) {
  const home = await makeFolder(folder.path, slug, 'home')
  const cwd = await writePackage(join(folder.path, slug, project), manifest)
  const files = clerk.files(registries.npm.url, registries.tokens[0] ?? '')
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text)
  return { cwd, env: isolatedEnv(home, { COREPACK_ENABLE_STRICT: '0' }) }
}
