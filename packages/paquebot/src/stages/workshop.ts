import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Workshop } from '../ecosystems/ecosystem.ts'
import { exec } from '../io/exec.ts'
import type { Repository } from '../io/repository.ts'
import type { Upstream } from '../io/upstream.ts'
import type { Workspace } from '../model/package.ts'
import type { Emit } from '../model/step.ts'

/** What a workshop is made of. */
export interface WorkshopParts {
  readonly workspace: Workspace
  readonly repository: Repository
  readonly cache: string
  readonly scratch: string
  /** Folder of the logs, one file per kind of work. */
  readonly logs: string
  readonly env: NodeJS.ProcessEnv
  readonly offline: boolean
  readonly upstream: Upstream
  readonly signal: AbortSignal
  readonly emit: Emit
  readonly redact: (text: string) => string
}

/** A place to work in: every child of a stage runs through it. */
export function openWorkshop(parts: WorkshopParts): Workshop {
  mkdirSync(parts.logs, { recursive: true })
  const detail = (text: string) => parts.emit({ kind: 'detail', text })
  return {
    root: parts.workspace.root,
    workspace: parts.workspace,
    repository: parts.repository,
    cache: parts.cache,
    scratch: parts.scratch,
    env: parts.env,
    offline: parts.offline,
    upstream: parts.upstream,
    detail,
    async run(argv, { log, env, ...options }) {
      detail(argv.join(' '))
      const result = await exec(argv, {
        ...options,
        env: { ...parts.env, ...env },
        signal: parts.signal,
      })
      const text = `$ ${argv.join(' ')}\n${result.stdout}${result.stderr}exit ${result.code ?? 'by signal'}, ${result.ms} ms\n\n`
      appendFileSync(join(parts.logs, `${safeName(log)}.log`), parts.redact(text))
      return result
    },
  }
}

const safeName = (name: string) => name.replace(/[^\w.-]+/g, '-').replace(/^-+/, '')

/** Environment of children that use third-party packages: our caches, the user's addresses. */
export function clientEnvironment(cache: string, upstream: Upstream): NodeJS.ProcessEnv {
  return {
    XDG_CACHE_HOME: join(cache, 'xdg'),
    XDG_DATA_HOME: join(cache, 'data'),
    npm_config_cache: join(cache, 'npm'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    ...upstream.npmSettings,
    ...(upstream.npm === ''
      ? {}
      : { npm_config_registry: upstream.npm, YARN_NPM_REGISTRY_SERVER: upstream.npm }),
    YARN_GLOBAL_FOLDER: join(cache, 'yarn'),
    YARN_ENABLE_TELEMETRY: '0',
    BUN_INSTALL_CACHE_DIR: join(cache, 'bun'),
    PIP_CONFIG_FILE: '/dev/null',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    ...(upstream.pypi === ''
      ? {}
      : { PIP_INDEX_URL: upstream.pypi, UV_DEFAULT_INDEX: upstream.pypi }),
    UV_PYTHON_DOWNLOADS: 'never',
  }
}
