import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { outerEnvironment } from './cli.ts'
import { startPostgres } from './postgres.ts'
import { pythonTools } from './python-tools.ts'
import { git } from './temp.ts'
import type { Machine, RunningService, ServiceContainer } from './workflow-runner.ts'

/** A machine that the jobs of `ci.yml` run on: the tools of this one, and each checkout a fresh clone. */
export async function ciMachine(
  source: string,
  folder: string,
): Promise<Machine & AsyncDisposable> {
  const audits = await startAudits()
  const bin = shims(folder)
  const path = [bin, pythonTools(), dirname(process.execPath), outerEnvironment().PATH].join(':')
  return {
    folder,
    contexts: {
      github: {
        repository: 'acme/ship',
        ref: 'refs/heads/main',
        event_name: 'push',
        event: {},
        run_id: '1',
      },
      inputs: {},
      secrets: {},
    },
    tokenOf: () => '',
    environmentOf: () => ({ ...outerEnvironment(), PATH: path }),
    environmentOfStep: (run) =>
      /\bp?npm audit\b/.test(run)
        ? { npm_config_registry: audits.address, pnpm_config_registry: audits.address }
        : {},
    checkout: (to) => {
      git(folder, 'clone', '-q', source, to)
    },
    // One version of each: the one that this machine has.
    pick: (axis, values) => (axis === 'node' ? values.at(-1) : values[0]),
    service: startService,
    [Symbol.asyncDispose]: () => audits[Symbol.asyncDispose](),
  }
}

/** pnpm of `npm exec` is that of the repository; `npx paquebot@…` is the program of these sources. */
function shims(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const paquebot = join(import.meta.dirname, '../../src/cli/bin.ts')
  const own = `case "$2" in paquebot@*) shift 2; exec "${process.execPath}" "${paquebot}" "$@" ;; esac`
  const npx = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npx-cli.js')
  script(bin, 'npx', `${own}\nexec "${process.execPath}" "${npx}" "$@"`)
  script(bin, 'pnpm', `exec "${pnpmProgram()}" "$@"`)
  // GitHub's runners have one.
  if (!isOnPath('psql')) {
    const program = join(import.meta.dirname, 'psql.py')
    script(bin, 'psql', `exec uv run --no-project --with 'psycopg[binary]' "${program}" "$@"`)
  }
  return bin
}

const isOnPath = (program: string): boolean =>
  (outerEnvironment().PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)))

/** Where npm keeps the pnpm that the examples name. */
function pnpmProgram(): string {
  const asked = ['exec', '--yes', '--package', 'pnpm@12.21.0', '-c', 'command -v pnpm']
  return execFileSync('npm', asked, { encoding: 'utf8', env: outerEnvironment() }).trim()
}

function script(bin: string, name: string, text: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
  chmodSync(join(bin, name), 0o755)
}

async function startService(
  id: string,
  { image, env = {} }: ServiceContainer,
): Promise<RunningService> {
  if (!image.startsWith('postgres:')) throw new Error(`nobody starts ${id}: ${image}`)
  const { POSTGRES_USER: user = 'postgres', POSTGRES_PASSWORD: password = '', POSTGRES_DB } = env
  const server = await startPostgres({ user, password, database: POSTGRES_DB ?? user })
  return {
    ports: { 5432: String(server.port) },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

interface Audits extends AsyncDisposable {
  readonly address: string
}

/** A registry that is asked for known vulnerabilities and knows none: mirrors do not answer that. */
async function startAudits(): Promise<Audits> {
  const server = createServer((request, response) => {
    const known = request.method === 'POST' && request.url?.startsWith('/-/npm/v1/security/')
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' })
    request.resume().on('end', () => response.end('{}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    address: `http://127.0.0.1:${address.port}/`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
