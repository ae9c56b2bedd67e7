import type { LockCase } from '../support/lock-case.ts'

/** Text of a range on a sibling, per table. */
interface Ranges {
  readonly plain: string
  readonly dev: string
  readonly optional: string
  readonly peer: string
}

const bare: Ranges = {
  plain: '^1.0.0',
  dev: '~1.0.0',
  optional: '>=1.0.0 <2',
  peer: '^1.0.0 || ^0.9.0',
}
const protocol: Ranges = {
  plain: 'workspace:^1.0.0',
  dev: 'workspace:*',
  optional: 'workspace:~1.0.0',
  peer: 'workspace:^',
}

/**
 * The root is a package, one package is inside another, names have a scope; a sibling is wanted plainly, for
 * development, optionally, as a peer (optional as well), twice by one package, and beside a stranger.
 */
function nasty(ranges: Ranges, root: Readonly<Record<string, unknown>> = {}): LockCase['files'] {
  const manifest = (name: string, more: Readonly<Record<string, unknown>>) => ({
    name,
    version: '1.0.0',
    license: 'MIT',
    ...more,
  })
  const workspaces = ['packages/*', 'packages/core/plugins/*']
  return {
    '.changeset/config.json': {},
    'package.json': manifest('@x/root', {
      private: true,
      workspaces,
      dependencies: { '@x/core': ranges.plain },
      devDependencies: { 'is-number': '^7.0.0' },
      ...root,
    }),
    'packages/core/package.json': manifest('@x/core', { dependencies: { 'is-number': '^7.0.0' } }),
    'packages/core/plugins/inner/package.json': manifest('@x/inner', {
      dependencies: { '@x/core': ranges.plain },
    }),
    'packages/peering/package.json': manifest('@x/peering', {
      devDependencies: { '@x/core': ranges.dev, 'no-scope': ranges.dev },
      peerDependencies: { '@x/core': ranges.peer, 'no-scope': ranges.peer },
      peerDependenciesMeta: { 'no-scope': { optional: true } },
    }),
    'packages/no-scope/package.json': manifest('no-scope', {
      dependencies: { '@x/core': ranges.plain, 'is-number': '^7.0.0' },
      optionalDependencies: { '@x/inner': ranges.optional },
      bin: { 'no-scope': 'cli.js' },
    }),
    'packages/no-scope/cli.js': '#!/usr/bin/env node\n',
  }
}

const changes = { '@x/core': 'major', '@x/inner': 'minor', 'no-scope': 'minor' } as const
const pnpmGlobs = 'packages:\n  - packages/*\n  - packages/core/plugins/*\n'
const pnpmLock = ['install', '--lockfile-only', '--no-frozen-lockfile']
const pnpmFrozen = [['install', '--frozen-lockfile', '--prefer-offline']]
const npmLock = ['install', '--package-lock-only', '--no-audit', '--no-fund']
const npmFrozen = [['ci', '--no-audit', '--no-fund', '--prefer-offline']]

const npmCase = {
  tool: 'npm',
  changes,
  lock: npmLock,
  frozen: npmFrozen,
  lockfiles: ['package-lock.json'],
} as const

const npmCases: readonly LockCase[] = [
  { ...npmCase, story: 'package-lock.json, version 3', files: nasty(bare) },
  {
    ...npmCase,
    story: 'package-lock.json, version 2',
    files: { ...nasty(bare), '.npmrc': 'lockfile-version=2\n' },
  },
  {
    story: 'npm-shrinkwrap.json, four blanks, and a package with a lockfile of its own',
    tool: 'npm',
    files: {
      ...nasty(bare),
      'npm-shrinkwrap.json': {
        name: '@x/root',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: {},
      },
      'standalone/package.json':
        '{\n    "name": "standalone",\n    "version": "1.0.0",\n    "dependencies": {\n        "is-number": "^7.0.0",\n        "@x/core": "file:../packages/core"\n    }\n}\n',
      'standalone/package-lock.json': '{}\n',
    },
    changes: { ...changes, standalone: 'minor' },
    lock: npmLock,
    frozen: npmFrozen,
    folders: ['.', 'standalone'],
    lockfiles: ['npm-shrinkwrap.json', 'standalone/package-lock.json'],
  },
]

const pnpmCase = {
  changes,
  lock: pnpmLock,
  frozen: pnpmFrozen,
  lockfiles: ['pnpm-lock.yaml'],
} as const

const pnpmCases: readonly LockCase[] = (['pnpm12', 'pnpm10'] as const).flatMap((tool) => {
  const base = { ...pnpmCase, tool }
  return [
    {
      ...base,
      story: 'the workspace protocol',
      files: { ...nasty(protocol), 'pnpm-workspace.yaml': pnpmGlobs },
    },
    {
      ...base,
      story: 'plain ranges that are linked',
      files: {
        ...nasty(bare),
        'pnpm-workspace.yaml': `${pnpmGlobs}linkWorkspacePackages: true\npreferWorkspacePackages: true\n`,
      },
    },
    {
      ...base,
      story: 'catalogs, overrides and a setting that the lockfile repeats',
      files: {
        ...nasty({
          plain: 'catalog:',
          dev: 'catalog:next',
          optional: 'workspace:^',
          peer: 'catalog:next',
        }),
        'pnpm-workspace.yaml': `${pnpmGlobs}linkWorkspacePackages: true
catalog:
  '@x/core': ${tool === 'pnpm12' ? 'workspace:^1.0.0' : '^1.0.0'} # the core
catalogs:
  next:
    "@x/core": ^1.0.0
    no-scope: "^1.0.0"
    is-number: ^7.0.0
overrides:
  is-number: catalog:next
  'no-scope>@x/core': 'workspace:^'
`,
      },
    },
  ]
})

const yarnBase = { changes, lockfiles: ['yarn.lock'] }
const yarn4 = {
  ...yarnBase,
  tool: 'yarn4',
  lock: ['install', '--mode=update-lockfile', '--no-immutable'],
  frozen: [['install', '--immutable', '--mode=skip-build']],
} as const
const yarn1 = {
  ...yarnBase,
  tool: 'yarn1',
  lock: ['install', '--ignore-scripts', '--non-interactive', '--prefer-offline'],
  frozen: [['install', '--frozen-lockfile', '--ignore-scripts', '--non-interactive', '--offline']],
} as const

const yarnCases: readonly LockCase[] = [
  {
    ...yarn4,
    story: 'plain and workspace ranges in one key',
    files: {
      ...nasty({ ...bare, dev: 'workspace:*', optional: 'workspace:^' }),
      '.yarnrc.yml': 'nodeLinker: node-modules\n',
      'yarn.lock': '',
    },
  },
  {
    ...yarn4,
    story: 'the workspace protocol with ranges',
    files: {
      ...nasty(protocol, { resolutions: { '@x/core': 'workspace:packages/core' } }),
      '.yarnrc.yml': 'nodeLinker: node-modules\n',
      'yarn.lock': '',
    },
  },
  { ...yarn1, story: 'plain ranges', stays: true, files: { ...nasty(bare), 'yarn.lock': '' } },
]

const bun = {
  tool: 'bun',
  changes,
  lock: ['install', '--lockfile-only'],
  frozen: [['install', '--frozen-lockfile', '--ignore-scripts']],
  lockfiles: ['bun.lock'],
} as const

const bunCases: readonly LockCase[] = [
  { ...bun, story: 'plain ranges', files: { ...nasty(bare), 'bun.lock': '' } },
  { ...bun, story: 'the workspace protocol', files: { ...nasty(protocol), 'bun.lock': '' } },
  {
    ...bun,
    story: 'catalogs and overrides',
    files: nasty(
      { plain: 'catalog:', dev: 'catalog:next', optional: 'workspace:^', peer: 'catalog:next' },
      {
        workspaces: {
          packages: ['packages/*', 'packages/core/plugins/*'],
          catalog: { '@x/core': '^1.0.0' },
          catalogs: { next: { '@x/core': '^1.0.0', 'no-scope': '^1.0.0' } },
        },
        overrides: { 'is-number': '7.0.0' },
      },
    ),
  },
]

/** The peer range moves with any release, the same text for development only from minor on. */
const twice: LockCase['files'] = {
  ...nasty({ ...bare, dev: '^1.0.0', peer: '^1.0.0' }),
  '.changeset/config.json': { updateInternalDependencies: 'minor' },
}
const patch = { '@x/core': 'patch', 'no-scope': 'patch', '@x/peering': 'patch' } as const
const story = 'a peer range that moves beside a development range that stays'

const twiceCases: readonly LockCase[] = [
  {
    ...npmCase,
    story,
    changes: patch,
    files: { ...twice, '.npmrc': 'lockfile-version=2\n' },
  },
  {
    ...pnpmCase,
    tool: 'pnpm12',
    story,
    stays: true,
    changes: patch,
    files: {
      ...twice,
      'pnpm-workspace.yaml': `${pnpmGlobs}linkWorkspacePackages: true\n`,
    },
  },
  {
    ...yarn4,
    story,
    changes: patch,
    files: { ...twice, '.yarnrc.yml': 'nodeLinker: node-modules\n', 'yarn.lock': '' },
  },
  { ...bun, story, changes: patch, files: { ...twice, 'bun.lock': '' } },
]

export const javascriptCases: readonly LockCase[] = [
  ...npmCases,
  ...pnpmCases,
  ...yarnCases,
  ...bunCases,
  ...twiceCases,
]
