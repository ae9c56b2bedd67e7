import type { Actor } from '../actors.ts'
import { isoSeconds } from '../git/objects.ts'
import { git } from '../git/process.ts'
import type { RefChange } from '../git/refs.ts'
import { branchSha } from '../resolve.ts'
import type { Pull, Repository, World } from '../store.ts'
import { emit } from './emit.ts'

/**
 * What becomes of open pull requests when branches move: a new head is `synchronize`; a head that is gone, or has
 * nothing more than its base, closes it; a head that came into its base by a push counts as merged.
 */
export async function followRefChanges(
  world: World,
  repository: Repository,
  actor: Actor,
  changes: readonly RefChange[],
): Promise<void> {
  for (const { ref, before, after } of changes) {
    const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1]
    if (branch === undefined || before === null) continue
    for (const pull of repository.pulls.filter(({ state }) => state === 'open')) {
      if (pull.head === branch) await followHead(world, repository, actor, { pull, after })
      else if (pull.base === branch) await followBase(world, repository, actor, pull)
    }
  }
}

async function followHead(
  world: World,
  repository: Repository,
  actor: Actor,
  { pull, after }: { readonly pull: Pull; readonly after: string | null },
): Promise<void> {
  const base = branchSha(repository, pull.base)
  if (after === null || base === undefined) return close(world, repository, actor, pull)
  const ahead = await git(repository.dir, ['rev-list', '-n1', after, '--not', base])
  if (ahead.trim() === '') return close(world, repository, actor, pull)
  pull.headSha = after
  pull.baseSha = base
  pull.updatedAt = isoSeconds(world.now())
  await tellPull(world, repository, actor, { pull, action: 'synchronize' })
}

async function followBase(
  world: World,
  repository: Repository,
  actor: Actor,
  pull: Pull,
): Promise<void> {
  const base = branchSha(repository, pull.base)
  if (base === undefined) return close(world, repository, actor, pull)
  const missing = await git(repository.dir, ['rev-list', '-n1', pull.headSha, '--not', base])
  if (missing.trim() !== '') return
  pull.merged ??= { by: actor.user, at: isoSeconds(world.now()), sha: pull.headSha }
  await close(world, repository, actor, pull)
}

export async function close(
  world: World,
  repository: Repository,
  actor: Actor,
  pull: Pull,
): Promise<void> {
  pull.state = 'closed'
  pull.closedAt = isoSeconds(world.now())
  pull.updatedAt = pull.closedAt
  pull.autoMerge = null
  await tellPull(world, repository, actor, { pull, action: 'closed' })
}

/** An event about a pull request; workflows run at its merge commit, with the files of its head. */
export async function tellPull(
  world: World,
  repository: Repository,
  actor: Actor,
  { pull, action }: { readonly pull: Pull; readonly action: string },
): Promise<void> {
  await emit(world, repository, actor, {
    name: 'pull_request',
    action,
    ref: `refs/pull/${pull.number}/merge`,
    base: pull.base,
    sha: pull.headSha,
    title: pull.title,
  })
}
