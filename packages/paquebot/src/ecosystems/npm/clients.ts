import type { NpmTool } from '../../model/package.ts'

/** How one package manager is called. Each list is what follows the program's name. */
export interface Client {
  /** Install exactly what the lockfile says, or fail. */
  readonly frozen: readonly string[]
  /** Bring the lockfile up to date and install it. */
  readonly refreshing: readonly string[]
  /** Install without a lockfile and without writing one. */
  readonly plain: readonly string[]
  /** Added to an install when nothing may be fetched. */
  readonly offline: readonly string[]
  /** Pack the package in the working folder to a file in `folder`. */
  pack(folder: string): readonly string[]
  /** Settings of its own; npm-style variables are read by npm, pnpm and Yarn 1. */
  readonly env: NodeJS.ProcessEnv
  /** Output of an install that failed because the lockfile is stale. */
  readonly stale: RegExp
  /** What to type to bring the lockfile up to date. */
  readonly refresh: string
}

export type ClientId = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn' | 'bun'

/**
 * What differs between package managers, as data.
 * Sources: the `--help` of npm 11 and 12, pnpm 8 to 12, Yarn 1 and 4, Bun 1.
 */
export const clients: Readonly<Record<ClientId, Client>> = {
  npm: {
    frozen: ['ci', '--no-audit', '--no-fund'],
    refreshing: ['install', '--no-audit', '--no-fund'],
    plain: ['install', '--no-package-lock', '--no-audit', '--no-fund'],
    offline: ['--offline'],
    pack: (folder) => ['pack', '--json', '--pack-destination', folder],
    env: {},
    stale: /can only install (packages )?(when|with an existing)|from lock file|does not satisfy/,
    refresh: 'npm install --package-lock-only',
  },
  pnpm: {
    frozen: ['install', '--frozen-lockfile'],
    refreshing: ['install', '--no-frozen-lockfile'],
    plain: ['install', '--no-lockfile'],
    offline: ['--offline'],
    pack: (folder) => ['pack', '--pack-destination', folder],
    env: {
      // We chose the version already; from 9.7 on pnpm would fetch and start another by itself.
      npm_config_manage_package_manager_versions: 'false',
      pnpm_config_manage_package_manager_versions: 'false',
      pnpm_config_pm_on_fail: 'ignore',
      npm_config_confirm_modules_purge: 'false',
      pnpm_config_confirm_modules_purge: 'false',
      pnpm_config_verify_deps_before_run: 'false',
    },
    stale:
      /ERR_PNPM_(OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH|FROZEN_LOCKFILE)|is not up[- ]to[- ]date with/,
    refresh: 'pnpm install --lockfile-only',
  },
  'yarn-classic': {
    frozen: ['install', '--frozen-lockfile', '--non-interactive'],
    refreshing: ['install', '--non-interactive'],
    plain: ['install', '--no-lockfile', '--non-interactive'],
    offline: ['--offline'],
    pack: (folder) => ['pack', '--filename', `${folder}/package.tgz`],
    env: {},
    stale: /lockfile needs to be updated/,
    refresh: 'yarn install',
  },
  yarn: {
    frozen: ['install', '--immutable'],
    refreshing: ['install', '--no-immutable'],
    plain: ['install', '--no-immutable'],
    offline: [],
    pack: (folder) => ['pack', '--out', `${folder}/package.tgz`],
    env: { YARN_ENABLE_TELEMETRY: '0', YARN_ENABLE_COLORS: '0' },
    stale: /YN0028|would have been (modified|created) by this install/,
    refresh: 'yarn install --mode=update-lockfile',
  },
  bun: {
    frozen: ['install', '--frozen-lockfile'],
    refreshing: ['install'],
    plain: ['install', '--no-save'],
    offline: [],
    pack: (folder) => ['pm', 'pack', '--destination', folder],
    env: {},
    stale: /lockfile had changes, but lockfile is frozen/,
    refresh: 'bun install --lockfile-only',
  },
}

/** Which entry of the table serves a tool; Yarn 1 is another program than Yarn 2 and later. */
export function clientOf(tool: NpmTool, isClassic: boolean): ClientId {
  return tool.name === 'yarn' && isClassic ? 'yarn-classic' : tool.name
}
