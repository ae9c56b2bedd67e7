import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isoSeconds, readCommit, readObject, writeCommit, writeObject } from './git/objects.ts'
import { git } from './git/process.ts'
import { listRefs, type RefChange, readRef, writeRefs } from './git/refs.ts'
import { editTree, findEntry, type TreeChange } from './git/tree-edit.ts'
import { errorText, Refusal } from './http/reply.ts'
import { changeRefs, rulesText } from './refs.ts'
import { branchSha, resolveCommit } from './resolve.ts'
import { mergePull, updatePull } from './rest/pull-actions.ts'
import { takeSnapshot } from './snapshot.ts'
import type { Pull, Repository, World } from './store.ts'
import type {
  CommitOptions,
  FakeRepository,
  Files,
  MergeOptions,
  RepositoryOptions,
} from './types.ts'

/** The test's hand on a repository: what persons do, and what was before the story. */
export function openRepository(world: World, repository: Repository): FakeRepository {
  return {
    fullName: repository.fullName,
    folder: repository.dir,
    ref: (name) => readRef(repository.dir, name),
    refs: () => Object.fromEntries(listRefs(repository.dir)),
    read: (path, at = repository.defaultBranch) => readFile(repository, path, at),
    commit: (files, options = {}) => commit(world, repository, files, options),
    setRef: async (ref, after) => {
      const change = { ref, before: readRef(repository.dir, ref) ?? null, after }
      const reason = await writeRefs(repository.dir, [change])
      if (reason !== undefined) throw new Error(reason)
    },
    check: (at, name, conclusion = 'success') => check(world, repository, { at, name, conclusion }),
    merge: (number, options = {}) =>
      inWords(() => merge(world, repository, findPull(repository, number), options)),
    approve: (number) => {
      findPull(repository, number).approvals += 1
    },
    edit: (number, change) => {
      const place = { world, repository, actor: world.actors.pat }
      return inWords(() => updatePull(place, findPull(repository, number), change))
    },
    events: () => repository.events,
    snapshot: () => takeSnapshot(repository),
  }
}

/** A refusal as an `Error` with GitHub's sentence. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) throw new Error(errorText(error.reply))
    throw error
  }
}

function findPull(repository: Repository, number: number): Pull {
  const pull = repository.pulls.find((candidate) => candidate.number === number)
  if (pull === undefined) throw new Error(`no pull request ${number} in ${repository.fullName}`)
  return pull
}

export async function readFile(
  repository: Repository,
  path: string,
  at: string,
): Promise<string | undefined> {
  const sha = await resolveCommit(repository, at)
  const tree = sha === undefined ? undefined : (await readCommit(repository.dir, sha))?.tree
  const entry = tree === undefined ? undefined : await findEntry(repository.dir, tree, path)
  const object = entry === undefined ? undefined : await readObject(repository.dir, entry.oid)
  return object?.type === 'blob' ? object.data.toString('utf8') : undefined
}

const author = { name: 'Ada Example', email: 'ada@example.com' }

async function commit(
  world: World,
  repository: Repository,
  files: Files,
  { branch = repository.defaultBranch, message = 'chore: change files', as }: CommitOptions,
): Promise<string> {
  const before = branchSha(repository, branch) ?? null
  const parent = before ?? branchSha(repository, repository.defaultBranch)
  const tree = parent === undefined ? undefined : (await readCommit(repository.dir, parent))?.tree
  const date = isoSeconds(world.now())
  const sha = writeCommit(repository.dir, {
    tree: await editTree(repository.dir, tree, toChanges(repository, files)),
    parents: parent === undefined ? [] : [parent],
    author: { ...author, date },
    committer: { ...author, date },
    message: `${message}\n`,
  })
  await moveBranch(world, repository, { ref: `refs/heads/${branch}`, before, after: sha }, as)
  return sha
}

async function moveBranch(
  world: World,
  repository: Repository,
  change: RefChange,
  as: CommitOptions['as'],
): Promise<void> {
  if (as === undefined) {
    const reason = await writeRefs(repository.dir, [change])
    if (reason !== undefined) throw new Error(reason)
    return
  }
  const problem = await changeRefs(world, repository, {
    actor: world.actors[as],
    changes: [change],
  })
  if (problem?.kind === 'rules') throw new Error(rulesText(problem.messages))
  if (problem) throw new Error(JSON.stringify(problem))
}

function toChanges(repository: Repository, files: Files): Map<string, TreeChange> {
  const entries = Object.entries(files).map(([path, file]): [string, TreeChange] => {
    if (file === null) return [path, null]
    const isPlain = typeof file === 'string' || Buffer.isBuffer(file)
    const { content, mode } = isPlain ? { content: file, mode: '100644' } : file
    return [path, { mode, oid: writeObject(repository.dir, 'blob', Buffer.from(content)) }]
  })
  return new Map(entries)
}

interface Report {
  readonly at: string
  readonly name: string
  readonly conclusion: 'success' | 'failure' | 'skipped'
}

async function check(world: World, repository: Repository, { at, name, conclusion }: Report) {
  const sha = await resolveCommit(repository, at)
  if (sha === undefined) throw new Error(`no commit ${at} in ${repository.fullName}`)
  repository.checks.push({ id: world.nextId(), sha, name, conclusion, at: isoSeconds(world.now()) })
  await mergeWaiting(world, repository, sha)
}

/** Pull requests that were only waiting for this check merge themselves. */
async function mergeWaiting(world: World, repository: Repository, sha: string): Promise<void> {
  const waiting = repository.pulls.filter((pull) => pull.autoMerge && pull.headSha === sha)
  for (const pull of waiting) {
    const actor = Object.values(world.actors).find(({ user }) => user.id === pull.autoMerge?.by.id)
    const method = pull.autoMerge?.method === 'SQUASH' ? 'squash' : 'merge'
    const merging = mergePull({ world, repository, actor: actor ?? world.actors.pat }, pull, {
      method,
    })
    // Another rule may still hold it back: then it goes on waiting.
    await merging.catch((error) => {
      if (!(error instanceof Refusal)) throw error
    })
  }
}

function merge(
  world: World,
  repository: Repository,
  pull: Pull,
  { method = 'squash', as = 'pat', title }: MergeOptions,
): Promise<string> {
  const place = { world, repository, actor: world.actors[as] }
  return mergePull(place, pull, { method, ...(title === undefined ? {} : { title }) })
}

/** What is there before anyone looks: a copy of another repository, or a first commit, always with the same id. */
export async function seedRepository(
  repository: Repository,
  { from, files = usualFiles }: Pick<RepositoryOptions, 'files' | 'from'>,
): Promise<void> {
  if (from === undefined) return beginWith(repository, files)
  const refs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
  await git(repository.dir, ['fetch', '--quiet', '--no-write-fetch-head', resolve(from), ...refs])
}

const usualFiles: Files = { 'README.md': '# Example\n' }

async function beginWith(repository: Repository, files: Files): Promise<void> {
  const date = '2026-01-01T00:00:00Z'
  const sha = writeCommit(repository.dir, {
    tree: await editTree(repository.dir, undefined, toChanges(repository, files)),
    parents: [],
    author: { ...author, date },
    committer: { ...author, date },
    message: 'chore: begin\n',
  })
  // Nobody else can be there yet, so the ref needs no lock, and the start no process.
  const file = join(repository.dir, 'refs/heads', repository.defaultBranch)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${sha}\n`)
}
