import { json, redirect } from './http/reply.ts'
import type { LocalRegistryOptions, RegistryKind, Reply } from './types.ts'

/** Where names go that are not published here. */
export interface Upstream {
  /** With a slash at the end; nothing when there is no upstream. */
  address(): Promise<string | undefined>
  /** Redirects to a path below the upstream's address, or says why the name is not here. */
  send(name: string, path: string): Promise<Reply>
  /** The upstream's JSON below its address, to be merged with ours; nothing when there is none. */
  json(path: string, accept: string): Promise<unknown>
  isReserved(name: string): boolean
  isMerged(name: string): boolean
  /** Names asked for in vain. */
  readonly missed: ReadonlySet<string>
}

export function openUpstream(
  kind: RegistryKind,
  options: LocalRegistryOptions,
  normalise: (name: string) => string,
): Upstream {
  const missed = new Set<string>()
  const reserved = new Set(options.reserved?.[kind]?.map(normalise))
  const merged = new Set(options.alsoUpstream?.[kind]?.map(normalise))
  const address = once(async () => await readAddress(kind, options))
  const isReserved = (name: string) => reserved.has(name) && !merged.has(name)
  return {
    missed,
    address,
    isReserved,
    isMerged: (name) => merged.has(name),
    send: async (name, path) => {
      const base = isReserved(name) ? undefined : await address()
      if (base !== undefined) return redirect(new URL(path, base).href)
      missed.add(name)
      return json(404, { error: absence(name, isReserved(name)) })
    },
    json: async (path, accept) => {
      const base = await address()
      return base === undefined ? undefined : await fetchJson(new URL(path, base).href, accept)
    },
  }
}

/** Text for a name that cannot be found, for people to read in their client's output. */
function absence(name: string, reserved: boolean): string {
  return reserved
    ? `\`${name}\` is one of the packages of this release and is not published here yet`
    : `\`${name}\` is not published here and no upstream is set`
}

async function readAddress(
  kind: RegistryKind,
  options: LocalRegistryOptions,
): Promise<string | undefined> {
  if (options.offline) return undefined
  const given = options.upstream?.[kind]
  const url = typeof given === 'function' ? await given() : given
  return url === undefined ? undefined : url.replace(/\/*$/, '/')
}

async function fetchJson(url: string, accept: string): Promise<unknown> {
  const { address, authorization } = splitCredentials(url)
  const headers = { accept, ...(authorization === undefined ? {} : { authorization }) }
  const response = await fetch(address, { headers })
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error(`the upstream answered ${response.status} for ${address}`)
  return await response.json()
}

/** `fetch` takes no address with a password in it, and pip's index may have one. */
function splitCredentials(url: string): { address: string; authorization?: string } {
  const parsed = new URL(url)
  if (parsed.username === '' && parsed.password === '') return { address: url }
  const pair = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`
  parsed.username = ''
  parsed.password = ''
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
  return { address: parsed.href, authorization }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
