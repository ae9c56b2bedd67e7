import type { Errand, GitHub } from './model.ts'
import { createRef, deleteRef, moveRef, readRef, replaceRef } from './refs.ts'
import { settle } from './settle.ts'

/** A file of a commit: its bytes with their mode, or null when it is removed. */
export interface FileChange {
  readonly path: string
  readonly bytes: Uint8Array | null
  /** `100644` when absent. */
  readonly mode?: '100644' | '100755' | '120000'
}

export interface NewCommit {
  readonly branch: string
  /** The commit that it stands on. */
  readonly base: string
  readonly message: string
  readonly files: readonly FileChange[]
  /** Where the branch stood when it was looked at: what came meanwhile is not written over. */
  readonly replaces?: string
}

/** Where a commit is made for a branch that stands elsewhere; a run that is killed leaves it behind. */
export const temporaryBranch = (branch: string) => `paquebot-temporary/${branch}`

/**
 * A commit made and signed by GitHub, on top of `base`; the branch points at it afterwards, wherever it stood
 * before, and never at anything less in between, because GitHub closes a pull request whose branch falls back to
 * its base. Its author is the owner of the token. Returns its id. Throws `github/*`; `github/stale` when somebody
 * moved the branch meanwhile.
 */
export async function commitOnBranch(github: GitHub, commit: NewCommit): Promise<string> {
  const needsModes = commit.files.some(({ mode = '100644' }) => mode !== '100644')
  return needsModes ? commitByObjects(github, commit) : commitByMutation(github, commit)
}

const headRef = (branch: string) => `refs/heads/${branch}`

async function commitByMutation(github: GitHub, commit: NewCommit): Promise<string> {
  const there = await readRef(github, `heads/${commit.branch}`)
  if (there === undefined) {
    await createRef(github, { ref: headRef(commit.branch), object: commit.base })
    return mutate(github, commit)
  }
  return there === commit.base ? mutate(github, commit) : commitAside(github, commit)
}

/** The mutation adds to a branch: one of its own for a moment, then the real one moves in one step. */
async function commitAside(github: GitHub, commit: NewCommit): Promise<string> {
  const aside = temporaryBranch(commit.branch)
  await placeBranch(github, aside, commit.base)
  try {
    const id = await mutate(github, { ...commit, branch: aside })
    await replace(github, commit, id)
    return id
  } finally {
    // What fails here is cleaned up by the next run; it must not hide why the commit failed.
    await deleteRef(github, headRef(aside)).catch(() => {})
  }
}

async function replace(github: GitHub, { branch, replaces }: NewCommit, object: string) {
  const ref = headRef(branch)
  if (replaces === undefined) await moveRef(github, { ref, object }, 'force')
  else await replaceRef(github, { ref, object, before: replaces })
}

async function placeBranch(github: GitHub, branch: string, object: string): Promise<void> {
  const there = await readRef(github, `heads/${branch}`)
  if (there === undefined) await createRef(github, { ref: headRef(branch), object })
  else if (there !== object) await moveRef(github, { ref: headRef(branch), object }, 'force')
}

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`

interface Mutated {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: string } | null } | null
}

async function mutate(github: GitHub, commit: NewCommit): Promise<string> {
  const { owner, name } = github.repository
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${name}`, branchName: commit.branch },
    expectedHeadOid: commit.base,
    message: splitMessage(commit.message),
    fileChanges: changesOf(commit.files),
  }
  return settle(github, errandOf(commit), {
    write: async () => {
      const reply = await github.askGraphql<Mutated>(mutation, { input })
      if (reply.kind !== 'done') return reply
      const oid = reply.data.createCommitOnBranch?.commit?.oid
      return oid === undefined
        ? { kind: 'unsure', why: 'GitHub answers without the commit' }
        : { kind: 'done', data: oid }
    },
    find: () => findChild(github, commit),
  })
}

const errandOf = ({ branch }: NewCommit): Errand => ({
  what: `commit to the branch \`${branch}\``,
  needs: 'contents: write',
})

/** After a lost answer: the commit on the branch is ours when it stands on the base and says the same. */
async function findChild(github: GitHub, commit: NewCommit): Promise<string | undefined> {
  const there = await readRef(github, `heads/${commit.branch}`)
  if (there === undefined || there === commit.base) return undefined
  const route = 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}'
  const { message, parents } = await github.send(route, { commit_sha: there }, errandOf(commit))
  const isOurs =
    parents.length === 1 &&
    parents[0]?.sha === commit.base &&
    message.trim() === commit.message.trim()
  return isOurs ? there : undefined
}

function splitMessage(message: string): { headline: string; body?: string } {
  const [headline = '', ...rest] = message.trim().split('\n')
  const body = rest.join('\n').trim()
  return body === '' ? { headline } : { headline, body }
}

const changesOf = (files: readonly FileChange[]) => ({
  additions: files.flatMap(({ path, bytes }) =>
    bytes === null ? [] : [{ path, contents: Buffer.from(bytes).toString('base64') }],
  ),
  deletions: files.flatMap(({ path, bytes }) => (bytes === null ? [{ path }] : [])),
})

/** The mutation writes mode 100644 only: links and programs go in as objects. Objects that are made twice are the same. */
async function commitByObjects(github: GitHub, commit: NewCommit): Promise<string> {
  const errand = errandOf(commit)
  const there = await readRef(github, `heads/${commit.branch}`)
  const baseTree = await treeOf(github, commit.base, errand)
  const tree = []
  for (const { path, bytes, mode = '100644' as const } of commit.files) {
    const sha = bytes === null ? null : await makeBlob(github, bytes, errand)
    tree.push({ path, mode, type: 'blob' as const, sha })
  }
  const made = await sendTwice(github, errand, 'POST /repos/{owner}/{repo}/git/trees', {
    base_tree: baseTree,
    tree,
  })
  const { sha } = await sendTwice(github, errand, 'POST /repos/{owner}/{repo}/git/commits', {
    message: commit.message,
    tree: made.sha,
    parents: [commit.base],
  })
  const ref = headRef(commit.branch)
  if (there === undefined) await createRef(github, { ref, object: sha })
  else if (there === commit.base) await moveRef(github, { ref, object: sha })
  else await replace(github, commit, sha)
  return sha
}

async function treeOf(github: GitHub, commit: string, errand: Errand): Promise<string> {
  const route = 'GET /repos/{owner}/{repo}/git/commits/{commit_sha}'
  return (await github.send(route, { commit_sha: commit }, errand)).tree.sha
}

async function makeBlob(github: GitHub, bytes: Uint8Array, errand: Errand): Promise<string> {
  const content = Buffer.from(bytes).toString('base64')
  const blob = { content, encoding: 'base64' }
  return (await sendTwice(github, errand, 'POST /repos/{owner}/{repo}/git/blobs', blob)).sha
}

/** Objects have no name: one that was made and whose answer was lost does no harm. */
async function sendTwice<
  R extends
    | 'POST /repos/{owner}/{repo}/git/blobs'
    | 'POST /repos/{owner}/{repo}/git/trees'
    | 'POST /repos/{owner}/{repo}/git/commits',
>(
  github: GitHub,
  errand: Errand,
  route: R,
  parameters: Parameters<typeof github.ask<R>>[1],
): Promise<{ readonly sha: string }> {
  return settle<{ readonly sha: string }>(github, errand, {
    write: () => github.ask(route, parameters) as never,
    find: async () => undefined,
  })
}
