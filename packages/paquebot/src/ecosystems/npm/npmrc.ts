import { homedir } from 'node:os'
import { join } from 'node:path'
import { readText } from '../../io/files.ts'
import { encodedLoginKey, loginKey } from '../key.ts'
import type { TokenSource, UserToken } from '../user-token.ts'

/** Where npm looks for settings. */
export interface NpmrcPlace {
  /** Root of the repository: its `.npmrc` is the project's. */
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  /** The registry that tokens in variables without a host are meant for. */
  readonly registry: string
}

interface Settings {
  readonly from: string
  readonly values: Readonly<Record<string, string>>
}

/** What setup-node puts into `NODE_AUTH_TOKEN` when nobody has set it. */
const placeholder = /^X{5}(?:-X{5}){3}$/

/**
 * The tokens of the user's own npm: variables `npm_config_//host/:_authToken`, the project's, the user's and the
 * global npmrc, in npm's order; then `NODE_AUTH_TOKEN` and `NPM_TOKEN` for the default registry. Loads npm's `ini` only
 * when a file is there.
 */
export async function npmTokens(place: NpmrcPlace): Promise<TokenSource> {
  const layers = [environmentLayer(place.env), ...(await fileLayers(place))]
  const placeholders: string[] = []
  const usable = (found: UserToken | undefined) => {
    if (found === undefined || !placeholder.test(found.key)) return found
    placeholders.push(found.from)
    return undefined
  }
  const find = (registry: string) => {
    if (!URL.canParse(registry)) return undefined
    for (const layer of layers) {
      const found = usable(tokenIn(layer, registry))
      if (found !== undefined) return found
    }
    return sameHost(registry, place.registry) ? usable(plainVariable(place.env)) : undefined
  }
  // Nobody asks npm for its registry where only Python is published.
  if (URL.canParse(place.registry)) find(place.registry)
  return { find, placeholders: [...new Set(placeholders)] }
}

const sameHost = (a: string, b: string) => URL.parse(a)?.host === URL.parse(b)?.host

/**
 * Registries that single scopes have (`@acme:registry`), by scope: where npm installs them from and publishes them to.
 */
export async function scopeRegistries(
  place: Pick<NpmrcPlace, 'root' | 'env'>,
): Promise<ReadonlyMap<string, string>> {
  const layers = [environmentLayer(place.env), ...(await fileLayers(place))]
  const pairs = layers.flatMap(({ values }) =>
    Object.entries(values).flatMap(([key, value]) => {
      const scope = /^(@[^:/]+):registry$/.exec(key)?.[1]
      return scope === undefined || !URL.canParse(value) ? [] : [[scope, value] as const]
    }),
  )
  // The first layer that says it wins.
  return new Map(pairs.reverse())
}

function plainVariable(env: NodeJS.ProcessEnv): UserToken | undefined {
  const isSet = (name: string) => env[name] !== undefined && env[name] !== ''
  const usable = ['NODE_AUTH_TOKEN', 'NPM_TOKEN'].filter(isSet)
  const real = usable.find((name) => !placeholder.test(env[name] as string)) ?? usable[0]
  return real === undefined ? undefined : { key: env[real] as string, from: `\`${real}\`` }
}

/** Names keep their case only behind `//`. Source: @npmcli/config, `loadEnv`. */
function environmentLayer(env: NodeJS.ProcessEnv): Settings {
  const pairs = Object.entries(env).flatMap(([name, value]) => {
    const key = /^npm_config_(.+)$/i.exec(name)?.[1]
    return key === undefined || !value ? [] : [[key, expand(value, env)] as const]
  })
  return { from: 'the environment', values: Object.fromEntries(pairs) }
}

async function fileLayers({
  root,
  env,
}: Pick<NpmrcPlace, 'root' | 'env'>): Promise<readonly Settings[]> {
  const variable = (name: string) =>
    Object.entries(env).find(([key]) => key.toLowerCase() === name)?.[1]
  const home = env.HOME || homedir()
  const paths = [
    [join(root, '.npmrc'), '`.npmrc`'],
    [variable('npm_config_userconfig') ?? join(home, '.npmrc'), 'the npmrc of the user'],
    [variable('npm_config_globalconfig'), 'the global npmrc'],
  ] as const
  const layers: Settings[] = []
  for (const [path, from] of paths) {
    const text = path === undefined ? undefined : readText(path)
    if (text !== undefined) layers.push({ from, values: await parseNpmrc(text, env) })
  }
  return layers
}

/** The settings of an npmrc, with its variables in their places. */
export async function parseNpmrc(
  text: string,
  env: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, string>>> {
  const { parse } = await import('ini')
  const pairs = Object.entries(parse(text)).flatMap(([key, value]) =>
    typeof value === 'string' ? [[expand(key, env), expand(value, env)] as const] : [],
  )
  return Object.fromEntries(pairs)
}

/** `${NAME}`, and `${NAME?}` for "or nothing"; an odd number of backslashes before it keeps it as it is. */
function expand(text: string, env: NodeJS.ProcessEnv): string {
  return text.replace(
    /(?<!\\)(\\*)\$\{([^${}?]+)(\?)?\}/g,
    (whole, slashes: string, name: string, optional: string | undefined) => {
      if (slashes.length % 2 === 1) return whole.slice((slashes.length + 1) / 2)
      const value = env[name] ?? (optional === undefined ? `\${${name}}` : '')
      return `${slashes.slice(slashes.length / 2)}${value}`
    },
  )
}

/** The longest prefix of the registry's address that has a key wins. Source: npm-registry-fetch, lib/auth.js. */
function tokenIn({ values, from }: Settings, registry: string): UserToken | undefined {
  const { host, pathname } = new URL(registry)
  let prefix = `//${host}${pathname}`
  while (prefix.length > '//'.length) {
    const key = keyAt(values, prefix)
    if (key !== undefined) return { key, from }
    prefix = prefix.replace(/([^/]+|\/)$/, '')
  }
  return undefined
}

function keyAt(values: Readonly<Record<string, string>>, prefix: string): string | undefined {
  const value = (name: string) => {
    const text = values[`${prefix}:${name}`]
    // A variable that nobody has set stays as it is, and is no token.
    return text === undefined || text === '' || /\$\{[^}]*\}/.test(text) ? undefined : text
  }
  const token = value('_authToken')
  if (token !== undefined) return token
  const encoded = value('_auth')
  if (encoded !== undefined) return encodedLoginKey(encoded)
  const [username, password] = [value('username'), value('_password')]
  if (username === undefined || password === undefined) return undefined
  return loginKey(username, Buffer.from(password, 'base64').toString('utf8'))
}
