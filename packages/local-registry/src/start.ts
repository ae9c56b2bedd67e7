import { randomBytes } from 'node:crypto'
import { openFaults } from './faults/faults.ts'
import { type Handler, listen, type RunningServer, type ServerSettings } from './http/server.ts'
import { npmHandler } from './npm/handler.ts'
import { openScans } from './npm/scans.ts'
import { defaultIdentity } from './oidc/claims.ts'
import { openIssuer } from './oidc/issuer.ts'
import { openSessions } from './oidc/sessions.ts'
import { pypiHandler } from './pypi/handler.ts'
import { normaliseName } from './pypi/names.ts'
import { takeSnapshot } from './store/snapshot.ts'
import { openStale } from './store/stale.ts'
import { openStore } from './store/store.ts'
import type { LocalRegistries, LocalRegistryOptions, RequestRecord, ServerName } from './types.ts'
import { openUpstream } from './upstream.ts'
import type { World } from './world.ts'

const defaultBodyLimit = 256 * 1024 * 1024

type Servers = Record<ServerName, RunningServer>

/** Starts an npm registry, a PyPI and an OIDC issuer on 127.0.0.1. */
export async function startLocalRegistries(
  options: LocalRegistryOptions = {},
): Promise<LocalRegistries> {
  const records: RequestRecord[] = []
  const servers = {} as Servers
  const world = await openWorld(options, servers)
  const handlers: Record<ServerName, Handler> = {
    npm: npmHandler(world),
    pypi: pypiHandler(world),
    oidc: world.issuer.handler,
  }
  const settings = settingsFor(world, records)
  const start = async (name: ServerName) => {
    const tls = name === 'oidc' ? undefined : options.tls
    servers[name] = await listen({ ...settings, name, tls }, () => handlers[name])
  }
  await Promise.all([start('npm'), start('pypi'), start('oidc')])
  return surface(world, servers, records)
}

async function openWorld(options: LocalRegistryOptions, servers: Servers): Promise<World> {
  const now = options.now ?? (() => new Date())
  const store = await openStore(options.folder)
  return {
    options,
    now,
    store,
    scans: openScans(store, now),
    stages: new Map(),
    stale: { npm: openStale(store.npm, now), pypi: openStale(store.pypi, now) },
    // In hex: clients take a token that begins with `-` for a flag.
    tokens: options.tokens ?? [randomBytes(18).toString('hex')],
    issuer: openIssuer(() => servers.oidc.url, now),
    sessions: { npm: openSessions('npm_', now), pypi: openSessions('pypi-', now) },
    upstream: {
      npm: openUpstream('npm', options, (name) => name),
      pypi: openUpstream('pypi', options, normaliseName),
    },
    address: (kind) => servers[kind].url,
  }
}

/** What the three listeners share. */
function settingsFor(world: World, records: RequestRecord[]): Omit<ServerSettings, 'name' | 'tls'> {
  const { options, now } = world
  let requests = 0
  return {
    ports: options.ports ?? {},
    bodyLimit: options.bodyLimit ?? defaultBodyLimit,
    now,
    intercept: options.intercept,
    faults: openFaults(world),
    number: () => requests++,
    record: (record: RequestRecord) => {
      records.push(record)
      options.onRequest?.(record)
    },
  }
}

function surface(world: World, servers: Servers, records: RequestRecord[]): LocalRegistries {
  const pypi = servers.pypi.url
  const stop = async () => {
    await Promise.all(Object.values(servers).map((server) => server.stop()))
  }
  return {
    npm: { url: servers.npm.url },
    pypi: { url: pypi, upload: `${pypi}legacy/`, simple: `${pypi}simple/` },
    oidc: {
      issuer: world.issuer.issuer(),
      ...world.issuer.identity(world.options.claims ?? defaultIdentity),
    },
    tokens: world.tokens,
    identity: (claims) => world.issuer.identity(claims),
    requests: () => [...records],
    missing: () => missing(world),
    snapshot: () => takeSnapshot(world.store),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** A name asked for before it was published (every first publish does) is not missing any more. */
function missing(world: World): string[] {
  const kinds = ['npm', 'pypi'] as const
  return kinds
    .flatMap((kind) => {
      const names = [...world.upstream[kind].missed]
      return names.filter((name) => !world.store[kind].get(name)).map((name) => `${kind}:${name}`)
    })
    .sort()
}
