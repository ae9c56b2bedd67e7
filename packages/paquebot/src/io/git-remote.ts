import { exec } from './exec.ts'
import { git } from './git.ts'

/** A tag on a remote. */
export interface ListedTag {
  readonly name: string
  /** What the ref points at: a commit, or a tag object. */
  readonly object: string
  readonly commit: string
  readonly isAnnotated: boolean
}

/** What a child that talks to a remote needs of the session. */
export interface RemoteSurroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** The remote `origin`, else the only one; undefined without any. */
export function remoteName(cwd: string): string | undefined {
  const names = (git(cwd, ['remote']) ?? '').split('\n').filter((name) => name !== '')
  return names.includes('origin') ? 'origin' : names.length === 1 ? names[0] : undefined
}

/** All tags of a remote; what git said when it cannot be asked. One process. */
export async function listRemoteTags(
  cwd: string,
  remote: string,
  around: RemoteSurroundings,
): Promise<readonly ListedTag[] | { readonly said: string }> {
  const { code, stdout, stderr } = await talk(cwd, ['ls-remote', '--tags', remote], around)
  return code === 0 ? readTags(stdout) : { said: stderr.trim() }
}

/** Source: git-ls-remote(1); `^{}` is what an annotated tag points at. */
function readTags(text: string): readonly ListedTag[] {
  const ids = new Map(
    [...text.matchAll(/^(\S+)\trefs\/tags\/(.+)$/gm)].map(([, id = '', name = '']) => [name, id]),
  )
  return [...ids].flatMap(([name, object]) => {
    if (name.endsWith('^{}')) return []
    const peeled = ids.get(`${name}^{}`)
    return [{ name, object, commit: peeled ?? object, isAnnotated: peeled !== undefined }]
  })
}

/** How a push ended. */
export type Pushed =
  | { readonly kind: 'pushed' }
  | { readonly kind: 'refused'; readonly said: string }

/** What to push where. */
interface Push {
  readonly remote: string
  readonly refspecs: readonly string[]
  /** `<ref>:<where it must stand>`: such a ref is moved wherever it goes. */
  readonly leases?: readonly string[]
}

/** Pushes refs, all or none of them. */
export async function pushAtomically(
  cwd: string,
  { remote, refspecs, leases = [] }: Push,
  around: RemoteSurroundings,
): Promise<Pushed> {
  const guarded = leases.map((lease) => `--force-with-lease=${lease}`)
  const argv = ['push', '--atomic', ...guarded, remote, ...refspecs]
  const { code, stderr } = await talk(cwd, argv, around)
  return code === 0 ? { kind: 'pushed' } : { kind: 'refused', said: stderr.trim() }
}

/** Nobody is there to be asked for a password. */
const talk = (cwd: string, args: readonly string[], { env, signal }: RemoteSurroundings) =>
  exec(['git', ...args], { cwd, env: { ...env, GIT_TERMINAL_PROMPT: '0' }, signal })
