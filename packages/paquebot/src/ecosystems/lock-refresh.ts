import { posix } from 'node:path'

/** How the tool that owns a lockfile brings it up to date. */
export interface LockRefresh {
  /** For people. */
  readonly command: string
  /** The same without the network, without scripts and without installing; undefined where the tool cannot. */
  readonly offline?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

const npm: LockRefresh = {
  command: 'npm install --package-lock-only',
  offline: [
    ...['npm', 'install', '--package-lock-only', '--offline'],
    ...['--ignore-scripts', '--no-audit', '--no-fund'],
  ],
}

/** By name of the lockfile. Sources: the `--help` of npm 11, pnpm 12, Yarn 4, Bun 1, uv 0.13, Poetry 2, PDM 2. */
const refreshes: Readonly<Record<string, LockRefresh>> = {
  'package-lock.json': npm,
  'npm-shrinkwrap.json': npm,
  'pnpm-lock.yaml': {
    command: 'pnpm install --lockfile-only',
    offline: [
      ...['pnpm', 'install', '--lockfile-only', '--no-frozen-lockfile', '--offline'],
      ...['--ignore-scripts', '--ignore-pnpmfile'],
    ],
    // A pinned version is not fetched; the form of the result tells whether the one that is here will do.
    env: {
      npm_config_manage_package_manager_versions: 'false',
      pnpm_config_manage_package_manager_versions: 'false',
      pnpm_config_pm_on_fail: 'ignore',
    },
  },
  'yarn.lock': {
    command: 'yarn install --mode=update-lockfile',
    offline: ['yarn', 'install', '--mode=update-lockfile', '--no-immutable'],
    env: { YARN_ENABLE_NETWORK: '0', YARN_ENABLE_SCRIPTS: '0', COREPACK_ENABLE_NETWORK: '0' },
  },
  'bun.lock': { command: 'bun install --lockfile-only' },
  'uv.lock': { command: 'uv lock', offline: ['uv', 'lock', '--offline', '--no-build'] },
  'poetry.lock': { command: 'poetry lock' },
  'pdm.lock': { command: 'pdm lock --update-reuse' },
  'pylock.toml': { command: 'pdm lock --update-reuse' },
}

/** How the lockfile with this path is refreshed. */
export function findRefresh(lockfile: string): LockRefresh | undefined {
  return refreshes[posix.basename(lockfile)]
}

/** Files that a tool reads to write a lockfile: manifests, its settings, lockfiles. No code is among them. */
export function isLockInput(path: string): boolean {
  const name = posix.basename(path)
  return Object.hasOwn(refreshes, name) || inputs.has(name)
}

const inputs: ReadonlySet<string> = new Set([
  'package.json',
  'pnpm-workspace.yaml',
  '.npmrc',
  '.yarnrc.yml',
  'pyproject.toml',
  'uv.toml',
])

/** The line that names the form of a lockfile: another release of the tool may write another form. */
export function formOf(text: string): string | undefined {
  return /^\s*"?(?:lockfileVersion|version)"?(?::| =) ['"]?[\d.]+/m.exec(text)?.[0]
}
