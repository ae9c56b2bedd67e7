import { type Actor, identityOf, webFlow } from '../actors.ts'
import { close, tellPull } from '../events/pulls.ts'
import { isoSeconds, readCommit, writeCommit } from '../git/objects.ts'
import { git, runGit } from '../git/process.ts'
import { invalid, refuse } from '../http/reply.ts'
import { changeRefs, rulesText } from '../refs.ts'
import { branchSha } from '../resolve.ts'
import type { Pull, Repository, World } from '../store.ts'

/** Where a pull request changes: REST, GraphQL and the test's own person all come here. */
export interface Place {
  readonly world: World
  readonly repository: Repository
  readonly actor: Actor
}

export interface PullChange {
  readonly title?: string
  readonly body?: string | null
  readonly base?: string
  readonly state?: 'open' | 'closed'
}

const longestBody = 65_536

export function checkBody(body: string | null | undefined): void {
  if ((body ?? '').length <= longestBody) return
  throw invalid({
    resource: 'PullRequest',
    code: 'custom',
    field: 'body',
    message: `body is too long (maximum is ${longestBody} characters)`,
  })
}

export async function updatePull(place: Place, pull: Pull, change: PullChange): Promise<void> {
  const { world, repository, actor } = place
  checkBody(change.body)
  if (change.base !== undefined && branchSha(repository, change.base) === undefined) {
    throw invalid({ resource: 'PullRequest', code: 'invalid', field: 'base' })
  }
  if (change.state === 'open' && pull.state === 'closed') await reopen(place, pull)
  pull.title = change.title ?? pull.title
  if (change.body !== undefined) pull.body = change.body
  pull.base = change.base ?? pull.base
  pull.updatedAt = isoSeconds(world.now())
  if (change.state === 'closed' && pull.state === 'open') {
    await close(world, repository, actor, pull)
  } else if (change.title !== undefined || change.body !== undefined || change.base !== undefined) {
    await tellPull(world, repository, actor, { pull, action: 'edited' })
  }
}

async function reopen({ world, repository, actor }: Place, pull: Pull): Promise<void> {
  const cannot = (message: string) =>
    invalid({ resource: 'PullRequest', code: 'custom', field: 'state', message })
  if (pull.merged) throw cannot('state cannot be changed. The pull request has been merged.')
  const head = branchSha(repository, pull.head)
  if (head === undefined) {
    throw cannot(`state cannot be changed. The ${pull.head} branch has been deleted.`)
  }
  const lost = await git(repository.dir, ['rev-list', '-n1', pull.headSha, '--not', head])
  if (lost.trim() !== '') {
    throw cannot(`state cannot be changed. The ${pull.head} branch was force-pushed or recreated.`)
  }
  refuseDuplicate(repository, pull)
  await refuseEmpty(repository, { head: pull.head, base: pull.base })
  pull.state = 'open'
  pull.closedAt = null
  pull.headSha = head
  await tellPull(world, repository, actor, { pull, action: 'reopened' })
}

export function refuseDuplicate(
  repository: Repository,
  { head, base }: Pick<Pull, 'head' | 'base'>,
) {
  const isTaken = repository.pulls.some(
    (pull) => pull.state === 'open' && pull.head === head && pull.base === base,
  )
  if (!isTaken) return
  const message = `A pull request already exists for ${repository.owner.login}:${head}.`
  throw invalid({ resource: 'PullRequest', code: 'custom', message })
}

export async function refuseEmpty(
  repository: Repository,
  { head, base }: Pick<Pull, 'head' | 'base'>,
): Promise<void> {
  const range = [`refs/heads/${head}`, '--not', `refs/heads/${base}`]
  if ((await git(repository.dir, ['rev-list', '-n1', ...range])).trim() !== '') return
  const message = `No commits between ${base} and ${head}`
  throw invalid({ resource: 'PullRequest', code: 'custom', message })
}

export interface Merge {
  readonly method: 'squash' | 'merge' | 'rebase'
  /** The head that the person saw. */
  readonly sha?: string
  readonly title?: string
  readonly message?: string
}

/** Merges, by the rules of the base branch. Returns the commit. */
export async function mergePull(place: Place, pull: Pull, merge: Merge): Promise<string> {
  const { world, repository, actor } = place
  if (pull.state === 'closed' || pull.draft) throw refuse(405, 'Pull Request is not mergeable')
  if (merge.sha !== undefined && merge.sha !== pull.headSha) {
    throw refuse(409, 'Head branch was modified. Review and try the merge again.')
  }
  if (merge.method === 'rebase') {
    throw refuse(405, 'Rebase merges are not allowed on this repository.')
  }
  const base = branchSha(repository, pull.base) ?? ''
  const tree = await mergedTree(repository, base, pull.headSha)
  if (tree === undefined) throw refuse(405, 'Pull Request is not mergeable')
  const sha = await writeMerge(place, pull, { ...merge, base, tree })
  repository.verified.add(sha)
  pull.merged = { by: actor.user, at: isoSeconds(world.now()), sha }
  const problem = await changeRefs(world, repository, {
    actor,
    changes: [{ ref: `refs/heads/${pull.base}`, before: base, after: sha }],
    way: { kind: 'merge', pull, method: merge.method },
  })
  if (problem) {
    pull.merged = null
    if (problem.kind === 'rules') throw refuse(405, rulesText(problem.messages))
    throw refuse(405, 'Base branch was modified. Review and try the merge again.')
  }
  if (pull.state === 'open') await close(world, repository, actor, pull)
  if (repository.settings.deleteBranchOnMerge) await deleteHead(place, pull)
  return sha
}

async function deleteHead({ world, repository, actor }: Place, pull: Pull): Promise<void> {
  const changes = [{ ref: `refs/heads/${pull.head}`, before: pull.headSha, after: null }]
  await changeRefs(world, repository, { actor, changes })
}

/** Undefined: there are conflicts. */
export async function mergedTree(
  repository: Repository,
  base: string,
  head: string,
): Promise<string | undefined> {
  const result = await runGit(repository.dir, ['merge-tree', '--write-tree', base, head])
  return result.code === 0 ? result.stdout.toString('utf8').trim().split('\n')[0] : undefined
}

async function writeMerge(
  { world, repository, actor }: Place,
  pull: Pull,
  merge: Merge & { readonly base: string; readonly tree: string },
): Promise<string> {
  const now = world.now()
  const isSquash = merge.method === 'squash'
  const usual = isSquash
    ? `${pull.title} (#${pull.number})`
    : `Merge pull request #${pull.number} from ${repository.owner.login}/${pull.head}`
  const text =
    merge.message ?? (isSquash ? await squashText(repository, pull, merge.base) : pull.title)
  const message = [merge.title ?? usual, text].filter(Boolean).join('\n\n')
  return writeCommit(repository.dir, {
    tree: merge.tree,
    parents: isSquash ? [merge.base] : [merge.base, pull.headSha],
    author: identityOf(isSquash ? pull.user : actor.user, now),
    committer: webFlow(now),
    message,
  })
}

/** One commit: its own body. Several: a list of them. */
async function squashText(repository: Repository, pull: Pull, base: string): Promise<string> {
  const list = await git(repository.dir, ['rev-list', '--reverse', pull.headSha, '--not', base])
  const commits = await Promise.all(
    list
      .split('\n')
      .filter(Boolean)
      .map((oid) => readCommit(repository.dir, oid)),
  )
  const messages = commits.map((commit) => commit?.message.trim() ?? '')
  if (messages.length === 1) return messages[0]?.split('\n').slice(2).join('\n') ?? ''
  return messages.map((message) => `* ${message}`).join('\n\n')
}
