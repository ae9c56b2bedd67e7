import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, cleanEnvironment } from '../io/environment.ts'
import { type ExecResult, exec } from '../io/exec.ts'
import { makeTempFolder } from '../io/temp.ts'
import type { EcosystemId } from '../model/package.ts'
import type { Ecosystem, Upload, UploadAnswer } from './ecosystem.ts'
import { type Key, secretsIn } from './key.ts'

/** A real client that can upload in place of ours. */
export type ClientName = 'npm' | 'uv' | 'twine'

/** The world that each client uploads to. */
export const clientWorlds: Readonly<Record<ClientName, EcosystemId>> = {
  npm: 'npm',
  uv: 'pypi',
  twine: 'pypi',
}

/** One upload by a client: where it works, and the key that this one child may see. */
export interface ClientRun {
  readonly request: Upload
  readonly key: Key
  /** Empty folder that is the child's home and working folder; removed afterwards. */
  readonly home: string
  /** The user's own environment. */
  readonly outer: NodeJS.ProcessEnv
}

/** What to start and how to read what it leaves. */
export interface ClientCommand {
  readonly argv: readonly string[]
  /** On top of an environment without secrets. */
  readonly env: NodeJS.ProcessEnv
  /** Written before the start, readable for this user alone; names below the home. */
  readonly files?: Readonly<Record<string, string>>
}

interface Client {
  command(run: ClientRun): Promise<ClientCommand> | ClientCommand
  answer(result: ExecResult): UploadAnswer
}

const load: Readonly<Record<ClientName, () => Promise<Client>>> = {
  npm: async () => (await import('./npm/client.ts')).npmClient,
  uv: async () => (await import('./pypi/registry/client.ts')).uvClient,
  twine: async () => (await import('./pypi/registry/client.ts')).twineClient,
}

/** npm's own limit for a slow registry, and time for a large wheel. */
const timeoutMs = 15 * 60_000

/**
 * `Ecosystem.upload` by a real client: the same request, the same answers. The key is in the configuration or the
 * environment of that one child. Throws what `credential` throws, and `exec/not-found` when the client is missing.
 */
export function uploadWith(name: ClientName, outer: NodeJS.ProcessEnv): Ecosystem['upload'] {
  return async (request) => {
    const client = await load[name]()
    const key = await request.credential()
    const home = makeTempFolder(join(cacheFolder(outer), 'work'))
    try {
      const command = await client.command({ request, key, home: home.path, outer })
      return client.answer(
        withoutKey(await start(command, { request, home: home.path, outer }), key),
      )
    } finally {
      home.remove()
    }
  }
}

async function start(
  { argv, env, files = {} }: ClientCommand,
  { request, home, outer }: Omit<ClientRun, 'key'>,
): Promise<ExecResult> {
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(home, name), text, { mode: 0o600 })
  const temp = join(home, 'tmp')
  mkdirSync(temp)
  return exec(argv, {
    cwd: home,
    env: { ...cleanEnvironment(home, temp, outer), ...env },
    timeoutMs,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
}

/** Whatever a client says is told to people, and some of them repeat what they were given. */
function withoutKey(result: ExecResult, key: Key): ExecResult {
  const clean = (text: string) =>
    secretsIn(key).reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
  return { ...result, stdout: clean(result.stdout), stderr: clean(result.stderr) }
}
