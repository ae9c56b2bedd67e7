import { PaquebotError } from '../model/error.ts'
import { withoutSecrets } from '../model/secrets.ts'
import { exec } from './exec.ts'

/** The addresses of the registries that the user's own clients use, without credentials. */
export interface Upstream {
  readonly npm: string
  /** Simple index. */
  readonly pypi: string
  /** Settings of npm that a machine cannot install without, as variables that npm and its children read. */
  readonly npmSettings: NodeJS.ProcessEnv
}

/** No secrets among them: where headers, certificates and the proxy are. */
const machineSettings = ['nodedir', 'cafile', 'proxy', 'https-proxy', 'strict-ssl'] as const

// pip's own answer, else the default that is built into pip.
const askPip = `
import subprocess, sys
def config(key):
    out = subprocess.run([sys.executable, '-m', 'pip', 'config', 'get', key], capture_output=True, text=True)
    return out.stdout.strip() if out.returncode == 0 else ''
from pip._internal.models.index import PyPI
print(config('global.index-url') or config('install.index-url') or PyPI.simple_url)
`

/**
 * Asks npm and pip where they install from. Environment variables that these clients read win.
 * A client that is not there gives an empty address: then nothing of its world can be installed anyway.
 */
export async function findUpstream(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Upstream> {
  const [npm, pypi] = await Promise.all([askNpm(cwd, env, signal), findPypiIndex(cwd, env, signal)])
  return {
    npm: withoutCredentials(npmVariable(env) ?? npm.get('registry') ?? ''),
    pypi,
    npmSettings: Object.fromEntries(
      machineSettings.flatMap((name) => settingOf(name, npm.get(name))),
    ),
  }
}

/** npm's registry alone; no process is started when a variable names it. */
export async function findNpmRegistry(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  const named = npmVariable(env) ?? (await askNpm(cwd, env, signal)).get('registry')
  return withoutCredentials(named ?? '')
}

const npmVariable = (env: NodeJS.ProcessEnv) => env.npm_config_registry ?? env.NPM_CONFIG_REGISTRY

/** The simple index alone; no process is started when a variable names it. */
export async function findPypiIndex(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  const named = env.UV_DEFAULT_INDEX ?? env.PIP_INDEX_URL
  return withoutCredentials(
    named ?? lastLine(await ask(['python3', '-c', askPip], cwd, env, signal)),
  )
}

/** One process for all settings; with several keys npm answers in lines of `key=value`. */
async function askNpm(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const text = await ask(['npm', 'config', 'get', 'registry', ...machineSettings], cwd, env, signal)
  const pairs = text
    .split('\n')
    .flatMap((line) => /^([\w-]+)=(.*)$/.exec(line.trim())?.slice(1, 3) ?? [])
  const entries = pairs.flatMap((key, i) =>
    i % 2 === 0 ? [[key, pairs[i + 1] ?? ''] as const] : [],
  )
  return new Map(entries)
}

/** Registries of single scopes (`@x:registry` in an npmrc), by scope with its `@`; only those that are set. */
export async function scopeRegistries(
  cwd: string,
  scopes: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  if (scopes.length === 0) return new Map()
  const keys = scopes.map((scope) => `${scope}:registry`)
  // With a second key npm answers in lines of `key=value`.
  const text = await ask(['npm', 'config', 'get', 'registry', ...keys], cwd, env, signal)
  const pairs = [...text.matchAll(/^(@[^:=\s]+):registry=(.*)$/gm)].map(
    ([, scope = '', address = '']) => [scope, withoutCredentials(address.trim())] as const,
  )
  return new Map(pairs.filter(([, address]) => address !== ''))
}

function settingOf(name: string, value = ''): readonly (readonly [string, string])[] {
  const isSaid =
    !['', 'null', 'undefined'].includes(value) && !(name === 'strict-ssl' && value === 'true')
  // A proxy with a password stays with the user: no child of a rehearsal sees a key.
  if (!isSaid || /\/\/[^/]*@/.test(value)) return []
  return [[`npm_config_${name.replaceAll('-', '_')}`, value]]
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''

/** The question is asked with the user's own settings, and leaves no log and no byte code in the user's folders. */
const leaveNothing = {
  npm_config_logs_max: '0',
  npm_config_update_notifier: 'false',
  PYTHONDONTWRITEBYTECODE: '1',
}

async function ask(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  try {
    const result = await exec(argv, {
      cwd,
      env: { ...withoutSecrets(env), ...leaveNothing },
      signal,
    })
    return result.code === 0 ? result.stdout : ''
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'exec/not-found') return ''
    throw error
  }
}

/** Children see these addresses, and a child must never see a key. */
function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) return ''
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}
