import { posix } from 'node:path'
import { parseDocument } from 'yaml'
import type { ServiceDraft } from '../model.ts'
import type { Database } from './model.ts'
import { filesIn, type Seen } from './seen.ts'

/** A kind of server: how it is known, asked for its health, and addressed. */
interface Kind {
  readonly id: string
  readonly image: RegExp
  readonly port: number
  /** Without blanks around, for Docker's `--health-cmd`. */
  health(env: Env): string
  /** What it starts with when the compose file says less. */
  readonly env: Env
  address(env: Env, port: string): string
  /** Names of variables that hold its address. */
  readonly variables: RegExp
}

type Env = Readonly<Record<string, string>>

const kinds: readonly Kind[] = [
  {
    id: 'postgres',
    image: /(?:^|\/)(?:postgres|postgis|pgvector|timescaledb(?:-ha)?)(?::|$)/,
    port: 5432,
    health: ({ POSTGRES_USER = 'postgres' }) => `pg_isready -U ${POSTGRES_USER}`,
    env: { POSTGRES_PASSWORD: 'postgres' },
    address: (
      { POSTGRES_USER: user = 'postgres', POSTGRES_PASSWORD: password = '', POSTGRES_DB },
      port,
    ) => `postgresql://${user}:${password}@localhost:${port}/${POSTGRES_DB ?? user}`,
    variables: /(?:DATABASE|POSTGRES(?:QL)?|PG|DB)_(?:URL|URI|DSN)$/,
  },
  {
    id: 'mysql',
    image: /(?:^|\/)(?:mysql|mariadb)(?::|$)/,
    port: 3306,
    health: () => 'mysqladmin ping || mariadb-admin ping',
    env: { MYSQL_ROOT_PASSWORD: 'mysql', MYSQL_DATABASE: 'test' },
    address: (
      {
        MYSQL_USER: user,
        MYSQL_PASSWORD: own,
        MYSQL_ROOT_PASSWORD: root = '',
        MYSQL_DATABASE: name = '',
      },
      port,
    ) =>
      `mysql://${user ?? 'root'}:${user === undefined ? root : (own ?? '')}@127.0.0.1:${port}/${name}`,
    variables: /(?:DATABASE|MYSQL|MARIADB|DB)_(?:URL|URI|DSN)$/,
  },
  {
    id: 'redis',
    image: /(?:^|\/)(?:redis|valkey|redis-stack(?:-server)?)(?::|$)/,
    port: 6379,
    health: () => 'redis-cli ping || valkey-cli ping',
    env: {},
    address: (_, port) => `redis://localhost:${port}/0`,
    variables: /(?:REDIS|VALKEY)_(?:URL|URI)$/,
  },
  {
    id: 'mongodb',
    image: /(?:^|\/)mongo(?:db-community-server)?(?::|$)/,
    port: 27017,
    health: () => `mongosh --quiet --eval 'db.runCommand({ ping: 1 }).ok'`,
    env: {},
    address: ({ MONGO_INITDB_ROOT_USERNAME: user, MONGO_INITDB_ROOT_PASSWORD: password }, port) =>
      `mongodb://${user === undefined ? '' : `${user}:${password ?? ''}@`}localhost:${port}`,
    variables: /MONGO(?:DB)?_(?:URL|URI|DSN)$/,
  },
  {
    id: 'rabbitmq',
    image: /(?:^|\/)rabbitmq(?::|$)/,
    port: 5672,
    health: () => 'rabbitmq-diagnostics -q check_port_connectivity',
    env: {},
    address: (
      { RABBITMQ_DEFAULT_USER: user = 'guest', RABBITMQ_DEFAULT_PASS: password = 'guest' },
      port,
    ) => `amqp://${user}:${password}@localhost:${port}/`,
    variables: /(?:RABBIT(?:MQ)?|AMQP)_(?:URL|URI)$/,
  },
]

const composeFile = /^(?:docker-)?compose(?:\.(?:test|ci|dev))?\.ya?ml$/

/** The servers of the compose files that a runner can start, and the variables that hold their addresses. */
export function findServices(seen: Seen): Pick<Database, 'services' | 'env'> {
  const found = composeFiles(seen)
    .flatMap((path) => servicesIn(seen.files.read(path) ?? ''))
    .flatMap((entry) => known(entry))
  const services = [...new Map(found.map((one) => [one.kind.id, one])).values()]
  const names = services.length === 0 ? [] : variableNames(seen)
  return {
    services: services.map(draft),
    env: Object.fromEntries(services.flatMap((service) => addresses(service, names))),
  }
}

/** Those of the root, else of a folder that is named after them. */
function composeFiles(seen: Seen): readonly string[] {
  return (
    ['.', 'docker', '.docker', 'dev']
      .map((folder) =>
        filesIn(seen, folder)
          .filter((name) => composeFile.test(name))
          .map((name) => posix.join(folder, name)),
      )
      .find((paths) => paths.length > 0) ?? []
  )
}

interface Entry {
  readonly image: string
  readonly env: Env
}

function servicesIn(text: string): readonly Entry[] {
  const data: unknown = parseDocument(text, { logLevel: 'silent' }).toJS({ maxAliasCount: 100 })
  const services = record(record(data).services)
  return Object.values(services).flatMap((value) => {
    const { image, environment } = record(value)
    return typeof image === 'string' ? [{ image: plain(image), env: envOf(environment) }] : []
  })
}

/** `KEY: value` or `- KEY=value`. */
function envOf(value: unknown): Env {
  const entries = Array.isArray(value)
    ? value.flatMap((line) => {
        const [key = '', ...rest] = String(line).split('=')
        return rest.length === 0 ? [] : [[key, rest.join('=')] as const]
      })
    : Object.entries(record(value))
  return Object.fromEntries(entries.map(([key, said]) => [key, plain(String(said ?? ''))]))
}

/** Compose replaces variables: what is left when nothing is set. */
const plain = (text: string): string =>
  text
    .replaceAll(/\$\{(\w+):?-([^}]*)\}/g, '$2')
    .replaceAll(/\$\{?(\w+)(?::?\?[^}]*)?\}?/g, (_, name: string) => name.toLowerCase())

interface Known extends Entry {
  readonly kind: Kind
}

function known(entry: Entry): readonly Known[] {
  const kind = kinds.find(({ image }) => image.test(entry.image))
  if (kind === undefined) return []
  const image = entry.image.includes(':') ? entry.image : `${entry.image}:latest`
  // Only what the image itself reads: other variables are the application's.
  const own = Object.entries(entry.env).filter(([key]) =>
    /^(?:POSTGRES|MYSQL|MARIADB|MONGO_INITDB|RABBITMQ)_/.test(key),
  )
  return [{ kind, image, env: { ...kind.env, ...Object.fromEntries(own) } }]
}

function draft({ kind, image, env }: Known): ServiceDraft {
  return {
    id: kind.id,
    image,
    env,
    // The runner chooses the port of the machine: two jobs may share one.
    ports: [String(kind.port)],
    options: [
      `--health-cmd "${kind.health(env).replaceAll('"', '\\"')}"`,
      '--health-interval 5s',
      '--health-timeout 5s',
      '--health-retries 10',
    ].join('\n'),
  }
}

function addresses({ kind, env }: Known, names: readonly string[]) {
  const port = `\${{ job.services.${kind.id}.ports['${kind.port}'] }}`
  const own = names.filter((name) => kind.variables.test(name))
  const usual =
    kind.id === 'postgres' || kind.id === 'mysql' ? 'DATABASE_URL' : `${kind.id.toUpperCase()}_URL`
  return (own.length === 0 ? [usual] : own).map((name) => [name, kind.address(env, port)] as const)
}

const address = /\b[A-Z][A-Z0-9_]*_(?:URL|URI|DSN)\b/g

/** Variables with addresses that the sources name. */
function variableNames(seen: Seen): readonly string[] {
  const texts = seen.files.paths
    .filter(
      (path) =>
        /(?:\.(?:py|[cm]?[jt]sx?|ya?ml)|^\.env\.\w+)$/.test(path) && !path.startsWith('.github/'),
    )
    .slice(0, 2000)
    .flatMap((path) => seen.files.read(path)?.match(address) ?? [])
  return [...new Set(texts)].toSorted()
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}
