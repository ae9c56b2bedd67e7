import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { isDirectory } from './files.ts'

/** Variables that a child may have: none of them holds a secret or the user's configuration. */
const passed = [
  'PATH',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'SHELL',
  'USER',
  'LOGNAME',
  // Certificates and proxies: without them a company's machine reaches nothing.
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'http_proxy',
  'https_proxy',
] as const

/** Version managers keep their programs below HOME; their shims still work when HOME is another. */
const programFolders: Readonly<Record<string, string>> = {
  PYENV_ROOT: '.pyenv',
  VOLTA_HOME: '.volta',
  ASDF_DATA_DIR: '.asdf',
  MISE_DATA_DIR: '.local/share/mise',
  RUSTUP_HOME: '.rustup',
  BUN_INSTALL: '.bun',
}

/**
 * The environment of every child of a rehearsal: our own HOME, temporary folder and caches,
 * no configuration of the user's clients, no tokens. Loopback never goes through a proxy.
 */
export function cleanEnvironment(
  home: string,
  temp: string,
  outer: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return {
    ...pick(outer, passed),
    ...programs(outer),
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    TMPDIR: temp,
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    NO_COLOR: '1',
    CI: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
  }
}

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  )
}

function programs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const found = Object.entries(programFolders).flatMap(([name, folder]) => {
    const path = env[name] ?? join(homedir(), folder)
    return isDirectory(path) ? [[name, path]] : []
  })
  return Object.fromEntries(found)
}

/**
 * Folder of Paquebot's own caches: `PAQUEBOT_CACHE`, else below the user's cache folder. What is empty or relative
 * counts as not set. Source: XDG Base Directory Specification.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.PAQUEBOT_CACHE) return resolve(env.PAQUEBOT_CACHE)
  const { XDG_CACHE_HOME: named = '' } = env
  return join(isAbsolute(named) ? named : join(homedir(), '.cache'), 'paquebot')
}

/** The day of a release, `2026-01-31` in UTC: `SOURCE_DATE_EPOCH`, else today. */
export function releaseDay(env: NodeJS.ProcessEnv = process.env): string {
  const epoch = Number(env.SOURCE_DATE_EPOCH || Number.NaN)
  return dayOf(Number.isSafeInteger(epoch) && epoch >= 0 ? epoch : Date.now() / 1000)
}

/** The day of a time in Unix seconds, UTC. */
export function dayOf(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 10)
}
