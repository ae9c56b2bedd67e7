import { PaquebotError } from '../model/error.ts'
import { exec } from './exec.ts'

/** The addresses of the registries that the user's own clients use, without credentials. */
export interface Upstream {
  readonly npm: string
  /** Simple index. */
  readonly pypi: string
}

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
  const [npm, pypi] = await Promise.all([
    env.npm_config_registry ??
      env.NPM_CONFIG_REGISTRY ??
      ask(['npm', 'config', 'get', 'registry'], cwd, env, signal),
    env.UV_DEFAULT_INDEX ?? env.PIP_INDEX_URL ?? ask(['python3', '-c', askPip], cwd, env, signal),
  ])
  return { npm: withoutCredentials(npm), pypi: withoutCredentials(pypi) }
}

async function ask(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  try {
    const result = await exec(argv, { cwd, env, signal })
    return result.code === 0 ? (result.stdout.trim().split('\n').at(-1) ?? '') : ''
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
