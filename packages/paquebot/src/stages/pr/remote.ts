import { temporaryBranch } from '../../github/commits.ts'
import type { GitHub } from '../../github/model.ts'
import { findPullRequest } from '../../github/pulls.ts'
import { readRef } from '../../github/refs.ts'
import { changesetsBranch, releaseBranch } from './branch.ts'
import type { BranchCommit, RemoteBranch, RemoteState } from './model.ts'

/** The release branch and its open pull request, as far as they are there. Throws `github/*`. */
export async function readReleaseBranch(
  github: GitHub,
  base: string,
): Promise<Omit<RemoteState, 'base'>> {
  const own = releaseBranch(base)
  const pull =
    (await findPullRequest(github, { head: own, base })) ??
    (await findPullRequest(github, { head: changesetsBranch(base), base }))
  const name = pull?.head.branch ?? own
  const aside = temporaryBranch(name)
  const [commit, left] = await Promise.all([
    readRef(github, `heads/${name}`),
    readRef(github, `heads/${aside}`),
  ])
  const branch = commit === undefined ? undefined : await readBranch(github, base, { name, commit })
  return {
    ...(branch && { branch }),
    ...(pull && { pull }),
    ...(left === undefined ? {} : { temporary: { name: aside, commit: left } }),
  }
}

const errand = { what: 'look at the release branch', needs: 'contents: read' }

async function readBranch(
  github: GitHub,
  base: string,
  { name, commit }: { readonly name: string; readonly commit: string },
): Promise<RemoteBranch> {
  const [{ commits }, { tree }] = await Promise.all([
    // The most that one answer holds; a release branch has one commit.
    github.send(
      'GET /repos/{owner}/{repo}/compare/{basehead}',
      { basehead: `${base}...${commit}` },
      errand,
    ),
    github.send(
      'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
      { commit_sha: commit },
      errand,
    ),
  ])
  return { name, commit, tree: tree.sha, commits: commits.map(commitOf) }
}

interface WireCommit {
  readonly sha: string
  readonly commit: {
    readonly message: string
    readonly tree: { readonly sha: string }
    readonly author: { readonly name?: string } | null
  }
  readonly parents: readonly { readonly sha: string }[]
  readonly author: { readonly login?: string } | null
  readonly committer: { readonly login?: string } | null
}

const commitOf = ({ sha, commit, parents, author, committer }: WireCommit): BranchCommit => ({
  id: sha,
  message: commit.message,
  tree: commit.tree.sha,
  parents: parents.map((parent) => parent.sha),
  author: author?.login ?? commit.author?.name ?? null,
  committer: committer?.login ?? null,
})

/** How the commit at HEAD stands to the base branch on GitHub. */
export type Standing = 'same' | 'behind' | 'elsewhere'

/** Compares HEAD with the base branch: `behind` when the branch has moved on from it. Throws `github/*`. */
export async function standingOf(
  github: GitHub,
  { head, base }: { readonly head: string; readonly base: string },
): Promise<Standing> {
  if (head === base) return 'same'
  const reply = await github.ask('GET /repos/{owner}/{repo}/compare/{basehead}', {
    basehead: `${head}...${base}`,
  })
  if (reply.kind === 'done') return reply.data.status === 'ahead' ? 'behind' : 'elsewhere'
  // It does not know the commit: nobody has pushed it.
  if (reply.kind === 'refused' && [404, 422].includes(reply.status)) return 'elsewhere'
  throw await github.failure(reply, {
    what: 'compare HEAD with its branch',
    needs: 'contents: read',
  })
}
