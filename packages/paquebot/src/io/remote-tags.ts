import { PaquebotError } from '../model/error.ts'
import { exec } from './exec.ts'
import type { GitTag } from './git.ts'

/** Long enough for a slow remote; nobody waits for a password here. */
const patience = 20_000

/**
 * The tags that the remote `origin` has, with a time of 0, since only commits have one; undefined when it does not
 * answer, or there is none. Asks for no password. Source: git-ls-remote(1).
 */
export async function remoteTags(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly GitTag[] | undefined> {
  const quiet = {
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_COMMAND: env.GIT_SSH_COMMAND ?? 'ssh -o BatchMode=yes',
  }
  const argv = ['git', 'ls-remote', '--quiet', '--tags', 'origin']
  try {
    const { code, stdout } = await exec(argv, {
      cwd,
      env: { ...env, ...quiet },
      signal,
      timeoutMs: patience,
    })
    return code === 0 ? tagsIn(stdout) : undefined
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'exec/not-found') return undefined
    throw error
  }
}

/** An annotated tag has a second line, `name^{}`, with its commit. */
function tagsIn(text: string): readonly GitTag[] {
  const commits = new Map<string, string>()
  for (const [, id = '', name = ''] of text.matchAll(/^([0-9a-f]{40,64})\trefs\/tags\/(.+)$/gm))
    commits.set(name.replace(/\^\{\}$/, ''), id)
  return [...commits].map(([name, commit]) => ({ name, commit, time: 0 }))
}
