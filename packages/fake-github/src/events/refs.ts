import type { Actor } from '../actors.ts'
import type { RefChange } from '../git/refs.ts'
import { peel } from '../resolve.ts'
import type { Repository, World } from '../store.ts'
import { emit } from './emit.ts'
import { followRefChanges } from './pulls.ts'

/** What GitHub tells after refs changed together: pushes, and what became of pull requests. */
export async function announceRefChanges(
  world: World,
  repository: Repository,
  actor: Actor,
  changes: readonly RefChange[],
): Promise<void> {
  const tags = changes.filter(({ ref, after }) => ref.startsWith('refs/tags/') && after !== null)
  const areTooMany = tags.length > 3
  for (const { ref, before, after } of changes) {
    const isTag = ref.startsWith('refs/tags/')
    if (!isTag && !ref.startsWith('refs/heads/')) continue
    const sha = await peel(repository, after ?? before ?? '')
    if (sha === undefined) continue
    const silent =
      isTag && areTooMany ? { silent: 'more than three tags in one push' as const } : {}
    if (before === null)
      await emit(world, repository, actor, { name: 'create', ref, sha, ...silent })
    if (after === null) await emit(world, repository, actor, { name: 'delete', ref, sha })
    else await emit(world, repository, actor, { name: 'push', ref, sha, ...silent })
  }
  await followRefChanges(world, repository, actor, changes)
}
