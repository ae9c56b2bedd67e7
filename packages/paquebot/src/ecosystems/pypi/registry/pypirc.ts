import { homedir } from 'node:os'
import { join } from 'node:path'
import { iniEntry, parseIni } from '../../../edit/ini.ts'
import { readText } from '../../../io/files.ts'
import { loginKey } from '../../key.ts'
import type { TokenSource, UserToken } from '../../user-token.ts'

/**
 * The tokens of the user's own upload clients: uv's variables, twine's variables, then `~/.pypirc`.
 * Sources: `uv publish --help`; twine's page "Environment variables"; the page "The .pypirc file".
 */
export function pypiTokens(env: NodeJS.ProcessEnv): TokenSource {
  const fromVariables = uvToken(env) ?? twineToken(env)
  return {
    placeholders: [],
    find: (registry) => fromVariables ?? pypircToken(registry, env),
  }
}

const filled = (text: string | undefined) => (text === undefined || text === '' ? undefined : text)

function uvToken(env: NodeJS.ProcessEnv): UserToken | undefined {
  const token = filled(env.UV_PUBLISH_TOKEN)
  if (token !== undefined) return { key: token, from: '`UV_PUBLISH_TOKEN`' }
  const password = filled(env.UV_PUBLISH_PASSWORD)
  if (password === undefined) return undefined
  const from = '`UV_PUBLISH_PASSWORD`'
  return { key: keyOf(filled(env.UV_PUBLISH_USERNAME), password), from }
}

function twineToken(env: NodeJS.ProcessEnv): UserToken | undefined {
  const password = filled(env.TWINE_PASSWORD)
  if (password === undefined) return undefined
  return { key: keyOf(filled(env.TWINE_USERNAME), password), from: '`TWINE_PASSWORD`' }
}

const keyOf = (username: string | undefined, password: string) =>
  username === undefined || username === '__token__' ? password : loginKey(username, password)

/** The address in the section that twine would take: `TWINE_REPOSITORY`, else `[pypi]`. */
export function pypircAddress(env: NodeJS.ProcessEnv): string | undefined {
  const text = readText(pypircPath(env))
  const section = env.TWINE_REPOSITORY || 'pypi'
  return text === undefined
    ? undefined
    : filled(iniEntry(parseIni(text), section, 'repository')?.value)
}

const pypircPath = (env: NodeJS.ProcessEnv) => join(env.HOME || homedir(), '.pypirc')

/** The section whose address this is; `[pypi]` without an address when the user names no other registry. */
function pypircToken(registry: string, env: NodeJS.ProcessEnv): UserToken | undefined {
  const text = readText(pypircPath(env))
  if (text === undefined) return undefined
  const entries = parseIni(text)
  const value = (section: string, key: string) => filled(iniEntry(entries, section, key)?.value)
  const isDefault = filled(env.UV_PUBLISH_URL ?? env.TWINE_REPOSITORY_URL) === undefined
  const named = env.TWINE_REPOSITORY ?? 'pypi'
  const section = [...new Set(entries.map((entry) => entry.section))].find((name) => {
    const address = value(name, 'repository')
    return address === undefined ? isDefault && name === named : bare(address) === bare(registry)
  })
  const password = section === undefined ? undefined : value(section, 'password')
  if (section === undefined || password === undefined) return undefined
  return {
    key: keyOf(value(section, 'username'), password),
    from: `\`[${section}]\` of ~/.pypirc`,
  }
}

const bare = (address: string) => address.replace(/\/+$/, '')
