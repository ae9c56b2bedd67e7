import { exec } from '../io/exec.ts'
import { PaquebotError } from '../model/error.ts'
import type { Addresses, GitHub, TokenKind, TokenSource } from './model.ts'

/** A token and how it was found. The text is handed to the client alone. */
export interface FoundToken extends TokenSource {
  readonly text: string
}

/**
 * The token of `GITHUB_TOKEN` or `GH_TOKEN`, else, on a person's machine, the one that `gh` keeps. Without any the
 * kind is `none`.
 */
export async function findToken(
  cwd: string,
  env: NodeJS.ProcessEnv,
  { server, signal }: Pick<Addresses, 'server'> & { readonly signal: AbortSignal },
): Promise<FoundToken> {
  const from = ['GITHUB_TOKEN', 'GH_TOKEN'].find((name) => env[name])
  if (from !== undefined) return found(env[from] ?? '', from)
  const text = env.CI ? '' : await askGh(cwd, env, { server, signal })
  return text === '' ? { kind: 'none', from: '', text } : found(text, 'gh auth token')
}

const found = (text: string, from: string): FoundToken => ({
  kind: kindOf(text.trim()),
  from,
  text: text.trim(),
})

const prefixes: readonly (readonly [string, TokenKind])[] = [
  ['github_pat_', 'fine-grained'],
  ['ghp_', 'classic'],
  ['gho_', 'oauth'],
  ['ghu_', 'oauth'],
  ['ghs_', 'installation'],
]

/** What the text of a token tells of it; `GITHUB_TOKEN` and the token of any App begin alike. */
export function kindOf(text: string): TokenKind {
  return prefixes.find(([prefix]) => text.startsWith(prefix))?.[1] ?? 'unknown'
}

async function askGh(
  cwd: string,
  env: NodeJS.ProcessEnv,
  { server, signal }: Pick<Addresses, 'server'> & { readonly signal: AbortSignal },
): Promise<string> {
  try {
    const argv = ['gh', 'auth', 'token', '--hostname', new URL(server).hostname]
    const { code, stdout } = await exec(argv, { cwd, env, signal, timeoutMs: 10_000 })
    return code === 0 ? stdout.trim() : ''
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'exec/not-found') return ''
    throw error
  }
}

/** Login of the Actions app, whose token each job gets; GraphQL leaves the `[bot]` of a login out where it says `Bot`. */
const actionsLogin = /^github-actions(?:\[bot\])?$/

/** Which kind of token it is; where its text does not say, GitHub is asked who it belongs to. */
export async function identify(github: GitHub): Promise<TokenKind> {
  const { kind } = github.token
  if (kind !== 'installation' && kind !== 'unknown') return kind
  const reply = await github.askGraphql<{ viewer: { login: string } }>('{ viewer { login } }', {})
  if (reply.kind !== 'done') return kind
  const { login } = reply.data.viewer
  if (actionsLogin.test(login)) return 'github-token'
  return kind === 'installation' || login.endsWith('[bot]') ? 'app' : kind
}

/** What the token is called in a sentence. */
export const tokenNames: Readonly<Record<TokenKind, string>> = {
  none: 'no token',
  'github-token': "the job's GITHUB_TOKEN",
  app: 'a GitHub App token',
  installation: 'an installation token',
  'fine-grained': 'a fine-grained personal access token',
  classic: 'a classic personal access token',
  oauth: "a person's OAuth token",
  unknown: 'a token of unknown kind',
}
