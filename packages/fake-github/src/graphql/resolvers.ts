import { may } from '../actors.ts'
import { graphqlError } from './errors.ts'
import { mutations } from './mutations.ts'
import { type Node, repositoryNode, type Scene, userNode } from './nodes.ts'

/** The roots of queries and mutations over the store. */
export function resolvers(scene: Scene): Node {
  const { world, actor } = scene
  return {
    ...mutations(scene),
    viewer: () => ({ ...userNode(scene, actor.user), login: actor.user.login }),
    rateLimit: () => ({
      cost: 1,
      limit: 5000,
      remaining: 5000,
      used: 0,
      nodeCount: 0,
      resetAt: world.now().toISOString(),
    }),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const fullName = `${owner}/${name}`
      const found = world.repositories.find(
        (repository) => repository.fullName.toLowerCase() === fullName.toLowerCase(),
      )
      if (found === undefined || (found.isPrivate && !may(actor, 'metadata', 'read'))) {
        throw graphqlError(
          'NOT_FOUND',
          `Could not resolve to a Repository with the name '${fullName}'.`,
        )
      }
      return repositoryNode(scene, found)
    },
  }
}
