import { join, relative } from 'node:path'
import { cacheFolder, cleanEnvironment } from '../../io/environment.ts'
import { execOk } from '../../io/exec.ts'
import { ensureFolder } from '../../io/files.ts'
import { gitRoot } from '../../io/git.ts'
import { makeTempFolder } from '../../io/temp.ts'
import { copyRepository } from '../rehearse/copy.ts'

/** What the children of this stage need of the session. */
interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** Does something in a copy of the repository at another commit, which is gone afterwards. */
export async function atCommit<T>(
  { root, commit }: { readonly root: string; readonly commit: string },
  { env: outer, signal }: Surroundings,
  work: (root: string) => Promise<T>,
): Promise<T> {
  const scratch = makeTempFolder(join(cacheFolder(outer), 'work'))
  try {
    const home = ensureFolder(join(scratch.path, 'home'))
    const env = cleanEnvironment(home, ensureFolder(join(scratch.path, 'tmp')), outer)
    const into = join(scratch.path, 'repository')
    await copyRepository({ root, into, committed: true, env, signal })
    const argv = [
      'git',
      '-c',
      'core.hooksPath=/dev/null',
      'checkout',
      '-q',
      '--force',
      '--detach',
      commit,
    ]
    await execOk(argv, { cwd: into, env, signal })
    return await work(join(into, relative(gitRoot(root) ?? root, root)))
  } finally {
    scratch.remove()
  }
}
