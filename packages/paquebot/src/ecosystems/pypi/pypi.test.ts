import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startLocalRegistries } from '@paquebot/local-registry'
import { describe, expect, it } from 'vitest'
import type { TrialResult } from './../ecosystem.ts'
import { pypi } from './index.ts'
import {
  type Built,
  buildPackage,
  makeRepository,
  makeShop,
  type Tree,
  told,
} from './test-support.ts'

const license = { LICENSE: 'MIT\n', 'README.md': '# ab\n' }

const project = (more: string) => `[project]
name = "ab-test"
${more}
description = "A test"
readme = "README.md"
requires-python = ">=3.9"
license = "MIT"
classifiers = ["Programming Language :: Python :: 3"]
`
const build = (requires: string, backend: string) =>
  `[build-system]\nrequires = [${requires}]\nbuild-backend = "${backend}"\n`

const init = '"""A test."""\n__version__ = "1.0.0"\n\n\ndef main():\n    print("usage")\n'
const hatch = build('"hatchling"', 'hatchling.build')
const setuptools = build('"setuptools>=77"', 'setuptools.build_meta')
const modules = { 'src/ab_test/__init__.py': init, 'src/ab_test/data.json': '{}\n', ...license }

const healthy: readonly (readonly [string, Tree, readonly string[]])[] = [
  [
    'hatchling',
    {
      'pyproject.toml': `${hatch}${project('version = "1.0.0"')}[project.scripts]\nab = "ab_test:main"\n`,
      ...modules,
    },
    [],
  ],
  [
    'setuptools, an attribute',
    {
      'pyproject.toml': `${setuptools}${project('dynamic = ["version"]')}[tool.setuptools.dynamic]\nversion = { attr = "ab_test.__version__" }\n[tool.setuptools.package-data]\nab_test = ["*.json"]\n`,
      ...modules,
    },
    [],
  ],
  [
    'flit',
    {
      'pyproject.toml': `${build('"flit_core>=3.11"', 'flit_core.buildapi')}${project('dynamic = ["version"]')}`,
      ...modules,
    },
    [],
  ],
  [
    'poetry-core',
    {
      'pyproject.toml': `${build('"poetry-core>=2"', 'poetry.core.masonry.api')}${project('version = "1.0.0"')}`,
      ...modules,
    },
    [],
  ],
  [
    'a tag that is still to be made',
    {
      'pyproject.toml': `${build('"setuptools>=77", "setuptools-scm>=8"', 'setuptools.build_meta')}${project('dynamic = ["version"]')}[tool.setuptools_scm]\n`,
      ...modules,
    },
    ['v0.9.0'],
  ],
]

/** Uploads to a registry of our own and installs back. */
async function rehearse(
  built: readonly Built[],
  shop: ReturnType<typeof makeShop>,
  version = '1.0.0',
) {
  await using registries = await startLocalRegistries({ offline: true })
  const { upload, simple, url } = registries.pypi
  const registry = { upload, index: simple, api: url }
  const credential = async () => registries.tokens[0] ?? ''
  const outcomes: string[] = []
  for (const { folder, artifacts } of built) {
    for (const artifact of artifacts) {
      const request = { artifact, path: join(folder, artifact.file), registry, credential }
      const first = await pypi.upload(request)
      const state = await pypi.probe(artifact, registry)
      const again = await pypi.upload(request)
      outcomes.push(`${artifact.kind} ${first.kind} ${state.kind} ${again.kind}`)
    }
  }
  const results: TrialResult[] = []
  const versions = new Map(built.map(({ pkg }) => [pkg.id, version]))
  for (const { pkg, folder: artifactDir, artifacts, contents } of built) {
    const folder = join(shop.scratch, 'trial', pkg.name)
    mkdirSync(folder, { recursive: true })
    results.push(
      await pypi.tryOut({
        pkg,
        artifacts,
        artifactDir,
        contents,
        version,
        versions,
        registry,
        smoke: [['python', '-c', 'import ab_test']],
        withTests: false,
        folder,
        shop,
      }),
    )
  }
  return {
    outcomes,
    tried: results.flatMap((one) => one.tried),
    findings: results.flatMap((one) => told(one.findings)),
  }
}

describe('a healthy package', () => {
  it.each(healthy)('of %s is built, inspected, uploaded and used', async (_, tree, tags) => {
    const shop = makeShop(makeRepository(tree, tags))
    const [pkg] = shop.workspace.packages
    if (pkg === undefined) throw new Error('no package')
    const built = await buildPackage(shop, pkg, '1.0.0')
    expect(built.findings).toEqual([])
    expect(built.artifacts.map((artifact) => artifact.file)).toEqual([
      'ab_test-1.0.0-py3-none-any.whl',
      'ab_test-1.0.0.tar.gz',
    ])
    const { outcomes, findings, tried } = await rehearse([built], shop)
    expect(findings).toEqual([])
    expect(outcomes).toEqual(['wheel accepted same accepted', 'sdist accepted same accepted'])
    expect(tried).toContain('import ab_test')
  })

  it('tells other bytes under the same name, with their digest', async () => {
    const shop = makeShop(makeRepository(healthy[0]?.[1] ?? {}))
    const built = await buildPackage(shop, shop.workspace.packages[0]!)
    await using registries = await startLocalRegistries({ offline: true })
    const { upload, simple, url } = registries.pypi
    const registry = { upload, index: simple, api: url }
    const [artifact] = built.artifacts
    const credential = async () => registries.tokens[0] ?? ''
    const request = {
      artifact: artifact!,
      path: join(built.folder, artifact!.file),
      registry,
      credential,
    }
    expect(await pypi.upload({ ...request, credential: async () => 'wrong' })).toMatchObject({
      kind: 'refused',
      keyRefused: true,
    })
    await pypi.upload(request)
    const other = { ...artifact!, sha256: '0'.repeat(64) }
    expect(await pypi.probe(other, registry)).toEqual({
      kind: 'other',
      digest: artifact!.sha256,
      since: expect.any(String),
    })
  })
})

describe('a broken build', () => {
  it.each<readonly [string, Tree, readonly string[]]>([
    [
      'an unknown classifier',
      {
        'pyproject.toml': `${hatch}${project('version = "1.0.0"').replace('Python :: 3', 'Python :: Three')}`,
        ...modules,
      },
      ['error pypi/invalid-classifier pyproject.toml:11'],
    ],
    [
      'an sdist without a file that the build reads',
      {
        'pyproject.toml': `${setuptools}${project('dynamic = ["version"]')}`,
        'setup.py':
          'from setuptools import setup\nsetup(version=open("number.dat").read().strip())\n',
        'number.dat': '1.0.0\n',
        ...modules,
      },
      ['error pypi/sdist-cannot-build-wheel pyproject.toml'],
    ],
    [
      'data that the wheel leaves out',
      { 'pyproject.toml': `${setuptools}${project('version = "1.0.0"')}`, ...modules },
      ['error pypi/file-missing-from-wheel src/ab_test/data.json'],
    ],
    [
      'an error in the settings',
      {
        'pyproject.toml': `${hatch}${project('version = "1.0.0"')}[project.scripts]\nab = 1\n`,
        ...modules,
      },
      ['error build/failed pyproject.toml'],
    ],
  ])('%s', async (_, tree, expected) => {
    const shop = makeShop(makeRepository(tree))
    const built = await buildPackage(shop, shop.workspace.packages[0]!, '1.0.0')
    expect(told(built.findings)).toEqual(expected)
  })
})

describe('a package that only works at home', () => {
  const core = {
    'core/pyproject.toml': `${hatch}${project('version = "1.0.0"').replace('ab-test', 'core-test')}`,
    'core/README.md': '# core\n',
    'core/LICENSE': 'MIT\n',
    'core/core_test/__init__.py': '',
  }
  const app = (dependencies: string, code: string, more: Tree = {}): Tree => ({
    ...core,
    'app/pyproject.toml': `${hatch}${project('version = "1.0.0"')}${dependencies}`,
    'app/README.md': '# ab\n',
    'app/LICENSE': 'MIT\n',
    'app/ab_test/__init__.py': code,
    ...more,
  })

  it.each<readonly [string, Tree, readonly string[]]>([
    [
      'an import that needs an extra',
      app('[project.optional-dependencies]\ncore = ["core-test>=1"]\n', 'import core_test\n'),
      [
        'error pypi/import-needs-extra app/ab_test/__init__.py:1',
        'error smoke/failed app/pyproject.toml',
      ],
    ],
    [
      'an import that nobody declares',
      app('', 'import yaml\n'),
      [
        'error pypi/undeclared-dependency app/pyproject.toml',
        'error smoke/failed app/pyproject.toml',
      ],
    ],
    [
      'an import below the top that nobody declares',
      app('', '', { 'app/ab_test/sub.py': 'import yaml\n' }),
      ['warning pypi/undeclared-dependency app/pyproject.toml'],
    ],
    [
      'an import below the top that an extra declares',
      app('[project.optional-dependencies]\ncore = ["core-test>=1"]\n', '', {
        'app/ab_test/sub.py': 'import core_test\n',
      }),
      [],
    ],
    [
      'a module that fails',
      app('', 'raise RuntimeError("no")\n'),
      [
        'error pypi/import-fails app/ab_test/__init__.py:1',
        'error smoke/failed app/pyproject.toml',
      ],
    ],
    [
      'another __version__',
      app('', '__version__ = "0." + "9"\n'),
      ['error pypi/version-attribute-disagrees app/ab_test/__init__.py'],
    ],
    [
      'a command that needs what is not there',
      app('[project.scripts]\nab = "ab_test.cli:main"\n', '', {
        'app/ab_test/cli.py': 'def main():\n    import yaml\n',
      }),
      ['error pypi/script-fails app/pyproject.toml:13'],
    ],
  ])('%s', async (_, tree, expected) => {
    const shop = makeShop(makeRepository(tree))
    const built: Built[] = []
    for (const pkg of shop.workspace.packages) built.push(await buildPackage(shop, pkg))
    const { findings } = await rehearse(built, { ...shop })
    expect(findings.filter((one) => !one.includes('core/'))).toEqual(expected)
  })
})
