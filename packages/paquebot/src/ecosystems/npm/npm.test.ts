import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LocalRegistries, startLocalRegistries } from '@paquebot/local-registry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRepository } from '../../io/repository.ts'
import type { RegistryAddress, Trial } from '../ecosystem.ts'
import { npm } from './index.ts'
import { findProgram } from './programs.ts'
import {
  type Built,
  buildPackages,
  makeRepository,
  makeShop,
  type Tree,
  upstreamAddress,
} from './test-support.ts'

const upstream = upstreamAddress()
let registries: LocalRegistries
let registry: RegistryAddress

beforeAll(async () => {
  registries = await startLocalRegistries({
    upstream: { npm: upstream },
    reserved: { npm: ['@acme/core', '@acme/cli'] },
  })
  const { url } = registries.npm
  registry = { upload: url, index: url, api: url }
})
afterAll(() => registries.stop())

const copy = `import { cpSync } from 'node:fs'\ncpSync('src', 'dist', { recursive: true })\n`

const common = {
  type: 'module',
  license: 'MIT',
  repository: { type: 'git', url: 'git+https://github.com/acme/boxes.git' },
  publishConfig: { access: 'public' },
  scripts: { build: 'node ../../copy.js' },
  files: ['dist'],
}

/** A library, and a command that uses it, with types, a pattern, a peer and a CommonJS entry. */
function boxes(version: string, range: string, root: Tree): Tree {
  return {
    '.gitignore': 'dist\nnode_modules\n',
    'copy.js': copy,
    'packages/core/package.json': {
      name: '@acme/core',
      version,
      ...common,
      exports: {
        '.': { types: './dist/index.d.ts', import: './dist/index.js' },
        './parts/*': './dist/parts/*.js',
        './package.json': './package.json',
      },
    },
    'packages/core/src/index.js': 'export const one = 1\n',
    'packages/core/src/index.d.ts': 'export declare const one: number\n',
    'packages/core/src/parts/two.js': 'export const two = 2\n',
    'packages/core/README.md': '# core\n',
    'packages/core/LICENSE': 'MIT\n',
    'packages/cli/package.json': {
      name: '@acme/cli',
      version,
      ...common,
      bin: { boxes: './dist/cli.js' },
      exports: './dist/index.cjs',
      dependencies: { '@acme/core': range, 'is-number': '^7.0.0' },
      peerDependencies: { 'is-odd': '>=1' },
    },
    'packages/cli/src/cli.js': `#!/usr/bin/env node\nimport { one } from '@acme/core'\nconsole.log('usage', one)\n`,
    'packages/cli/src/index.cjs': `module.exports = require('is-number')\n`,
    'packages/cli/README.md': '# cli\n',
    'packages/cli/LICENSE': 'MIT\n',
    ...root,
  }
}

const repositories = [
  {
    tool: 'npm',
    version: '1.0.0',
    tree: boxes('1.0.0', '^1.0.0', {
      'package.json': { name: 'boxes', private: true, type: 'module', workspaces: ['packages/*'] },
    }),
    refresh: ['install', '--package-lock-only'],
  },
  {
    tool: 'pnpm',
    version: '1.1.0',
    tree: boxes('1.1.0', 'workspace:^', {
      'package.json': {
        name: 'boxes',
        private: true,
        type: 'module',
        packageManager: 'pnpm@10.20.0',
      },
      'pnpm-workspace.yaml': 'packages:\n  - "packages/*"\n',
    }),
    refresh: ['install', '--lockfile-only'],
  },
]

describe.each(repositories)('a workspace of $tool', ({ version, tree, refresh }) => {
  let built: readonly Built[]
  let shop: ReturnType<typeof makeShop>

  beforeAll(async () => {
    const { root } = makeRepository(tree, 'https://github.com/acme/boxes.git')
    shop = makeShop(openRepository(root), upstream)
    const tool = shop.workspace.tools.npm ?? expect.unreachable('a tool is found')
    const program = await findProgram(shop, tool, '.')
    await shop.run([...program.argv, ...refresh], {
      cwd: root,
      log: 'refresh',
      env: program.client.env,
    })
    shop = makeShop(openRepository(root), upstream)
    const installs = npm.installs(shop.workspace, shop.workspace.packages, shop.repository)
    expect(await Promise.all(installs.map((install) => install.run(shop)))).toEqual([[]])
    built = await buildPackages(shop)
  })

  it('builds, packs and inspects without a finding', () => {
    expect(built.map(({ artifact, findings }) => [artifact.file, findings])).toEqual([
      [`acme-core-${version}.tgz`, []],
      [`acme-cli-${version}.tgz`, []],
    ])
  })

  it('uploads each file once and knows it again', async () => {
    const [token = ''] = registries.tokens
    for (const { artifact, path } of built) {
      const request = {
        artifact,
        path,
        registry,
        access: 'public' as const,
        commit: 'c0ffee'.repeat(7).slice(0, 40),
        credential: async () => token,
      }
      expect(await npm.probe(artifact, registry)).toEqual({ kind: 'absent' })
      expect(await npm.upload(request)).toEqual({ kind: 'accepted' })
      expect(await npm.probe(artifact, registry)).toEqual({ kind: 'same' })
      expect(await npm.upload(request)).toMatchObject({ kind: 'exists' })
      const known = await npm.releases(artifact.name, registry, AbortSignal.timeout(10_000))
      const mine =
        known.kind === 'known' ? known.versions.find((one) => one.version === version) : undefined
      expect(mine?.commit).toBe(request.commit)
    }
  })

  it('installs back and uses everything that is promised', async () => {
    const results = await Promise.all(built.map((one) => npm.tryOut(trialOf(one, shop, built))))
    expect(results).toEqual([
      {
        findings: [],
        tried: [
          `npm install @acme/core@${version}`,
          'import @acme/core (ESM)',
          'import @acme/core/parts/two (ESM)',
          'import @acme/core/package.json (ESM)',
          'require @acme/core/package.json (CommonJS)',
          'types of @acme/core (node16)',
          'types of @acme/core (bundler)',
        ],
      },
      {
        findings: [],
        tried: [
          `npm install @acme/cli@${version}`,
          'npm install is-odd@3.0.1',
          'import @acme/cli (ESM)',
          'require @acme/cli (CommonJS)',
          'boxes --help',
          'boxes',
        ],
      },
    ])
  })
})

describe('upload', () => {
  it('tells other bytes under a published version, and since when they are there', async () => {
    const [token = ''] = registries.tokens
    const tree = {
      'package.json': { name: 'once', version: '1.0.0', license: 'MIT' },
      'index.js': '',
    }
    const [first, second] = await Promise.all(
      ['a', 'b'].map(async (text) => {
        const { root } = makeRepository({ ...tree, 'README.md': text })
        const [one] = await buildPackages(makeShop(openRepository(root), upstream))
        return one ?? expect.unreachable('one package is built')
      }),
    )
    if (first === undefined || second === undefined) expect.unreachable('two builds')
    const request = { path: first.path, registry, credential: async () => token }
    expect(await npm.upload({ ...request, artifact: first.artifact })).toEqual({ kind: 'accepted' })
    const again = { ...request, artifact: second.artifact, path: second.path }
    expect(await npm.upload(again)).toEqual({
      kind: 'exists',
      why: 'You cannot publish over the previously published versions: 1.0.0.',
    })
    expect(await npm.probe(second.artifact, registry)).toEqual({
      kind: 'other',
      digest: first.artifact.sha512,
      since: expect.any(String),
    })
  })

  it("passes on the registry's own words when the key is not accepted", async () => {
    const { root } = makeRepository({ 'package.json': { name: 'keyless', version: '1.0.0' } })
    const [one] = await buildPackages(makeShop(openRepository(root), upstream))
    if (one === undefined) expect.unreachable('one package is built')
    const { artifact, path } = one
    const request = { artifact, path, registry, credential: async () => 'wrong' }
    expect(await npm.upload(request)).toMatchObject({ kind: 'refused', keyRefused: true })
  })
})

describe('discover', () => {
  it('reads only, so the tree stays as it is', () => {
    const { root } = makeRepository({ 'package.json': '{"name":"a","version":"1.0.0"}' })
    npm.discover(openRepository(root))
    expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe('{"name":"a","version":"1.0.0"}')
  })
})

function trialOf(one: Built, shop: Trial['shop'], built: readonly Built[]): Trial {
  const folder = join(shop.scratch, `trial-${one.pkg.name.replace('/', '-')}`)
  mkdirSync(folder, { recursive: true })
  return {
    pkg: one.pkg,
    artifacts: [one.artifact],
    artifactDir: join(shop.scratch, 'artifacts'),
    contents: new Map([[one.artifact.file, one.contents]]),
    version: one.artifact.version,
    versions: new Map(built.map(({ artifact }) => [artifact.package, artifact.version])),
    registry,
    smoke: one.pkg.name === '@acme/cli' ? [['boxes']] : [],
    withTests: false,
    folder,
    shop,
  }
}
