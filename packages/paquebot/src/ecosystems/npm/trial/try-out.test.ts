import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type LocalRegistries, startLocalRegistries } from '@paquebot/local-registry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRepository } from '../../../io/repository.ts'
import type { Finding } from '../../../model/finding.ts'
import { npm } from '../index.ts'
import {
  buildPackages,
  makeRepository,
  makeShop,
  type Tree,
  upstreamAddress,
} from '../test-support.ts'

const upstream = upstreamAddress()
let registries: LocalRegistries

beforeAll(async () => {
  registries = await startLocalRegistries({ upstream: { npm: upstream } })
})
afterAll(() => registries.stop())

/** Publishes the one package of the tree to the local registry and tries it. */
async function tryIt(
  tree: Tree,
  smoke: readonly (readonly string[])[] = [],
): Promise<readonly Finding[]> {
  const shop = makeShop(openRepository(makeRepository(tree).root), upstream)
  const [one] = await buildPackages(shop)
  if (one === undefined) expect.unreachable('one package is built')
  const { url } = registries.npm
  const registry = { upload: url, index: url, api: url }
  const { pkg, path, artifact, contents } = one
  const [token = ''] = registries.tokens
  await npm.upload({ artifact, path, registry, access: 'public', credential: async () => token })
  const folder = join(shop.scratch, 'trial')
  mkdirSync(folder)
  const trial = {
    pkg,
    artifacts: [artifact],
    artifactDir: join(shop.scratch, 'artifacts'),
    contents: new Map([[artifact.file, contents]]),
    version: artifact.version,
    versions: new Map([[pkg.id, artifact.version]]),
    registry,
    smoke,
    withTests: false,
    folder,
    shop,
  }
  return (await npm.tryOut(trial)).findings
}

const pkg = (name: string, more: object) => ({
  'package.json': { name, version: '1.0.0', ...more },
})

describe('tryOut', () => {
  it.each<[string, Tree, readonly Partial<Finding>[]]>([
    [
      'a package that is imported and declared nowhere',
      {
        ...pkg('try-undeclared', { type: 'module', exports: './a.js' }),
        'a.js': "import 'is-number'\n",
      },
      [
        {
          rule: 'npm/undeclared-dependency',
          severity: 'error',
          message: '`try-undeclared` imports `is-number` in `a.js`, but does not declare it',
        },
      ],
    ],
    [
      'each subpath that fails, and only those',
      {
        ...pkg('try-subpaths', {
          exports: { './good': './good.js', './bad': './bad.js', './esm': './esm.mjs' },
        }),
        'good.js': '',
        'bad.js': "throw new TypeError('no')",
        'esm.mjs': 'export const a = await new Promise(() => {})',
      },
      [
        {
          rule: 'npm/import-fails',
          severity: 'error',
          line: 6,
          message: '`import try-subpaths/bad (ESM)` fails: TypeError: no',
        },
        {
          rule: 'npm/import-fails',
          severity: 'error',
          line: 7,
          message: '`import try-subpaths/esm (ESM)` fails: its top-level `await` never settles',
        },
        {
          rule: 'npm/import-fails',
          severity: 'error',
          line: 6,
          message: '`require try-subpaths/bad (CommonJS)` fails: TypeError: no',
        },
      ],
    ],
    [
      'code for browsers, mildly',
      { ...pkg('try-browser', { type: 'module', exports: './a.js' }), 'a.js': 'document.title' },
      [{ rule: 'npm/import-fails', severity: 'warning' }],
    ],
    [
      'types that `exports` hides',
      {
        ...pkg('try-types', { type: 'module', types: './types/a.d.ts', exports: './a.js' }),
        'a.js': '',
        'types/a.d.ts': 'export {}',
      },
      [
        {
          rule: 'npm/types-do-not-resolve',
          severity: 'error',
          message: expect.stringMatching(/^TypeScript finds no types under `node16`: /),
        },
        {
          rule: 'npm/types-do-not-resolve',
          severity: 'error',
          message: expect.stringMatching(/^TypeScript finds no types under `bundler`: /),
        },
      ],
    ],
    [
      'commands that crash, and those that only complain',
      {
        ...pkg('try-bins', {
          bin: { 'try-crash': './crash.js', 'try-usage': './usage.js', 'try-good': './good.js' },
        }),
        'index.js': '',
        'crash.js': "#!/usr/bin/env node\nrequire('./gone')",
        'usage.js':
          "#!/usr/bin/env node\nconsole.error('usage: try-usage <file>'); process.exit(2)",
        'good.js': '#!/usr/bin/env node\n',
      },
      [
        {
          rule: 'npm/bin-fails',
          severity: 'error',
          line: 5,
          message: expect.stringContaining("Cannot find module './gone'"),
        },
        {
          rule: 'npm/bin-fails',
          severity: 'warning',
          line: 6,
          message: '`try-usage --help` ends with exit code 2: usage: try-usage <file>',
        },
      ],
    ],
    [
      'peers whose newest versions npm cannot put together',
      {
        // react-dom 17 has the peer react 17 exactly, and this range admits newer ones.
        ...pkg('try-conflict', { peerDependencies: { react: '>=17', 'react-dom': '^17.0.0' } }),
        'index.js': '',
      },
      [{ rule: 'npm/peer-conflict', severity: 'error', file: 'package.json', line: 5 }],
    ],
    [
      'peers whose newest versions a dependency rules out',
      {
        ...pkg('try-peers', {
          dependencies: { 'react-dom': '^17.0.0' },
          peerDependencies: { react: '>=17' },
        }),
        'index.js': '',
      },
      [{ rule: 'npm/peer-conflict', severity: 'warning', file: 'package.json', line: 8 }],
    ],
    [
      'a dependency that is on no registry',
      {
        ...pkg('try-missing', { dependencies: { '@paquebot-test/is-not-there': '^1.0.0' } }),
        'index.js': '',
      },
      [{ rule: 'npm/install-fails', severity: 'error' }],
    ],
  ])('finds %s', async (_, tree, expected) => {
    const findings = await tryIt(tree)
    expect(findings).toHaveLength(expected.length)
    expect(findings).toMatchObject(expected)
  })

  it('installs an optional peer when an import asks for it', async () => {
    const manifest = pkg('try-optional', {
      peerDependencies: { 'is-number': '^7.0.0' },
      peerDependenciesMeta: { 'is-number': { optional: true } },
    })
    expect(await tryIt({ ...manifest, 'index.js': "require('is-number')" })).toEqual([])
  })

  it("runs the maintainers' commands where only the package is installed", async () => {
    const manifest = pkg('try-smoke', { bin: './cli.js' })
    const tree = {
      ...manifest,
      'index.js': '',
      'cli.js':
        "#!/usr/bin/env node\nif (process.argv[2] === 'x') { console.log('no x here'); process.exit(3) }",
    }
    expect(
      await tryIt(tree, [
        ['try-smoke', 'y'],
        ['try-smoke', 'x'],
      ]),
    ).toEqual([
      {
        rule: 'smoke/failed',
        severity: 'error',
        message:
          '`try-smoke x` ends with exit code 3 where only `try-smoke` is installed: no x here',
        file: 'package.json',
        hint: 'no x here',
      },
    ])
  })
})
