import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { cleanEnvironment } from '../../src/io/environment.ts'
import { findUpstream, type Upstream } from '../../src/io/upstream.ts'
import { outerEnvironment } from './cli.ts'

/** The real package managers, in the versions that the matrix of lockfiles is about. */
const fromNpm = {
  npm: { spec: 'npm@11.21.2', program: 'bin/npm-cli.js' },
  pnpm12: { spec: 'pnpm@12.21.0', program: 'pnpm' },
  pnpm10: { spec: 'pnpm@10.34.9', program: 'bin/pnpm.cjs' },
  yarn4: { spec: '@yarnpkg/cli-dist@4.18.1', program: 'bin/yarn.js' },
  yarn1: { spec: 'yarn@1.22.22', program: 'bin/yarn.js' },
  bun: { spec: 'bun@1.4.5', program: 'bin/bun.exe' },
} as const
// PDM 2.29 takes any newer hishel, and 2.0 is without a class that it needs.
const fromPypi = {
  uv: 'uv==0.13.9',
  poetry: 'poetry==2.5.1',
  pdm: 'pdm==2.29.4',
  hishel: 'hishel==1.4.0',
} as const

export type ToolName = keyof typeof fromNpm | Exclude<keyof typeof fromPypi, 'hishel'>

/** One folder for every run on this machine. */
const home = join(tmpdir(), 'paquebot-oracle-package-managers')
const wanted = JSON.stringify([fromNpm, fromPypi])

/** Installs all the tools once per machine and set of versions. Throws when one of them cannot be installed. */
export function installTools(): void {
  const marker = join(home, 'versions.json')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return
  const draft = mkdtempSync(`${home}-`)
  const run = (program: string, ...args: readonly string[]) =>
    execFileSync(program, args, { stdio: 'pipe', env: outerEnvironment() })
  const specs = Object.entries(fromNpm).map(([name, { spec }]) => `${name}@npm:${spec}`)
  run('npm', 'install', '--no-audit', '--no-fund', '--prefix', join(draft, 'js'), ...specs)
  run('python3', '-m', 'venv', join(draft, 'py'))
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  run(join(draft, 'py/bin/python'), ...pip, ...Object.values(fromPypi))
  writeFileSync(join(draft, 'versions.json'), wanted)
  rmSync(home, { recursive: true, force: true })
  renameSync(draft, home)
}

/** Where the tools of one test file run: an environment without the user's settings, with the user's registries. */
export async function openToolShed(scratch: string): Promise<ToolShed> {
  const outer = outerEnvironment()
  const upstream = await findUpstream(scratch, outer, new AbortController().signal)
  mkdirSync(join(scratch, 'tmp'), { recursive: true })
  const env = { ...cleanEnvironment(scratch, join(scratch, 'tmp'), outer), ...settings(upstream) }
  return {
    path: [join(home, 'py/bin'), join(home, 'js/node_modules/pnpm12')].join(delimiter),
    run(tool, args, cwd) {
      const result = spawnSync(...commandLine(tool, args), { cwd, env, encoding: 'utf8' })
      return { ok: result.status === 0, output: result.stdout + result.stderr }
    },
  }
}

export interface ToolShed {
  /** Folders with the programs that `version` may ask for by their plain names. */
  readonly path: string
  run(tool: ToolName, args: readonly string[], cwd: string): { ok: boolean; output: string }
}

function settings({ npm, pypi, npmSettings }: Upstream): NodeJS.ProcessEnv {
  return {
    ...npmSettings,
    npm_config_registry: npm,
    pnpm_config_registry: npm,
    npm_config_cache: join(home, 'cache/npm'),
    npm_config_store_dir: join(home, 'cache/pnpm'),
    pnpm_config_store_dir: join(home, 'cache/pnpm'),
    npm_config_update_notifier: 'false',
    npm_config_manage_package_manager_versions: 'false',
    pnpm_config_pm_on_fail: 'ignore',
    YARN_NPM_REGISTRY_SERVER: npm.replace(/\/$/, ''),
    YARN_GLOBAL_FOLDER: join(home, 'cache/yarn4'),
    YARN_CACHE_FOLDER: join(home, 'cache/yarn'),
    YARN_ENABLE_TELEMETRY: '0',
    BUN_INSTALL_CACHE_DIR: join(home, 'cache/bun'),
    UV_DEFAULT_INDEX: pypi,
    UV_CACHE_DIR: join(home, 'cache/uv'),
    UV_PYTHON_DOWNLOADS: 'never',
    PIP_INDEX_URL: pypi,
    PDM_PYPI_URL: pypi,
    PDM_CHECK_UPDATE: 'false',
    POETRY_CACHE_DIR: join(home, 'cache/poetry'),
    POETRY_VIRTUALENVS_IN_PROJECT: 'true',
  }
}

function commandLine(tool: ToolName, args: readonly string[]): [string, readonly string[]] {
  const isPython = tool === 'uv' || tool === 'poetry' || tool === 'pdm'
  if (isPython) return [join(home, 'py/bin/python'), ['-m', tool, ...args]]
  const program = join(home, 'js/node_modules', tool, fromNpm[tool].program)
  // Yarn and npm are scripts; pnpm 12 and Bun are programs.
  return /\.c?js$/.test(program) ? [process.execPath, [program, ...args]] : [program, args]
}
