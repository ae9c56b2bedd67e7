import { exec } from '../../io/exec.ts'
import { PaquebotError } from '../../model/error.ts'
import { withoutSecrets } from '../../model/secrets.ts'
import type { Check } from './model.ts'

/** A client and the first version of it that can publish without a token. */
const clients = [
  { rule: 'doctor/node-version', program: 'node', name: 'Node', least: [22, 14, 0] },
  { rule: 'doctor/npm-version', program: 'npm', name: 'npm', least: [11, 5, 1] },
] as const

type Client = (typeof clients)[number]

/**
 * The Node and the npm that this machine would publish with, when they are asked to (`--client npm`): older ones
 * know no trusted publishing. Source: npm's page "Trusted publishing".
 */
export async function checkClients(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  return Promise.all(
    clients.map(async (client) => judge(client, await versionOf(client, { cwd, env, signal }))),
  )
}

function judge({ rule, name, least }: Client, version: string | undefined): Check {
  const text = least.join('.')
  if (version === undefined)
    return {
      rule,
      state: 'cannot-tell',
      text: `${name} is not on PATH`,
      todo: `install ${name} ${text} or newer`,
    }
  if (isAtLeast(version, least))
    return { rule, state: 'ok', text: `${name} ${version} knows trusted publishing` }
  return {
    rule,
    state: 'missing',
    text: `${name} ${version} knows no trusted publishing: that begins with ${text}`,
    todo: name === 'npm' ? 'npm install --global npm@latest' : `install Node ${text} or newer`,
  }
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  const at = least.findIndex((part, i) => part !== parts[i])
  return at === -1 || (parts[at] ?? 0) > (least[at] ?? 0)
}

async function versionOf(
  { program }: Client,
  { cwd, env, signal }: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<string | undefined> {
  try {
    const { code, stdout } = await exec([program, '--version'], {
      cwd,
      env: withoutSecrets(env),
      signal,
    })
    return code === 0 ? stdout.trim().replace(/^v/, '') : undefined
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'exec/not-found') return undefined
    throw error
  }
}
