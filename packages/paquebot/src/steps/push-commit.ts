import type { NewCommit } from '../github/commits.ts'
import { dropRef, importCommit } from '../io/git-import.ts'
import { pushAtomically, type RemoteSurroundings, remoteName } from '../io/git-remote.ts'
import { type ErrorCode, PaquebotError } from '../model/error.ts'

/** The clone that a commit can be pushed from. */
export interface Clone extends RemoteSurroundings {
  readonly root: string
  /** Told what went another way than usual. */
  readonly tell: (text: string) => void
}

/**
 * What git can do where the API cannot: the commit is too large for one request, a proxy does not let it through, or
 * the token may not write while the key of the clone may. A rule, or somebody who was faster, holds for git as well.
 */
const otherWay: readonly ErrorCode[] = [
  'github/refused',
  'github/forbidden',
  'github/not-found',
  'github/unreachable',
  'github/workflow-files',
]

export const mayPush = (error: unknown): error is PaquebotError =>
  error instanceof PaquebotError && otherWay.includes(error.code)

const aside = 'refs/paquebot/release'

/**
 * Makes the commit here and pushes it, unless the branch moved meanwhile. It has the committer of this git and no
 * signature of GitHub. Throws `because`, the reason why the API did not make it, when git cannot either.
 */
export async function pushCommit(
  commit: NewCommit,
  clone: Clone,
  because: PaquebotError,
): Promise<void> {
  const { root } = clone
  const remote = remoteName(root)
  if (remote === undefined) throw because
  const made = importCommit(root, { ref: aside, ...commit }, new Date())
  if (!made.ok) throw withGit(because, made.said)
  const ref = `refs/heads/${commit.branch}`
  const pushed = await pushAtomically(
    root,
    {
      remote,
      refspecs: [`${aside}:${ref}`],
      // Empty: it must not be there.
      leases: [`${ref}:${commit.replaces ?? ''}`],
    },
    clone,
  )
  dropRef(root, aside)
  if (pushed.kind === 'refused') throw withGit(because, pushed.said)
  clone.tell(
    `GitHub's API did not make the commit (${because.message}): it was pushed by git to \`${commit.branch}\`, so GitHub has not signed it`,
  )
}

function withGit(because: PaquebotError, said: string): PaquebotError {
  return new PaquebotError(because.code, because.message, {
    ...(because.hint === undefined ? {} : { hint: because.hint }),
    details: `git push was tried as well:\n${said.split('\n').slice(-20).join('\n')}`,
  })
}
