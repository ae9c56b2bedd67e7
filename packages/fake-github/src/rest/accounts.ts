import { isBot } from '../actors.ts'
import { json, notFound, refuse } from '../http/reply.ts'
import { apiUrl, type Call, type Handler, paginate, shape } from './call.ts'
import { knownUsers, repositoryShape, userShape } from './shapes.ts'

const moment = '2020-01-01T00:00:00Z'

export const accountHandlers: Readonly<Record<string, Handler>> = {
  'users/get-authenticated': (call) => {
    if (call.actor.kind === 'anonymous') throw refuse(401, 'Requires authentication')
    // Installation tokens stand for no person.
    if (isBot(call.actor)) throw refuse(403, 'Resource not accessible by integration')
    return json(200, publicUser(call, call.actor.user.login))
  },
  'users/get-by-username': (call) => json(200, publicUser(call, call.params.username ?? '')),
  'apps/list-repos-accessible-to-installation': (call) => {
    if (call.actor.kind === 'anonymous') throw refuse(401, 'Requires authentication')
    if (!isBot(call.actor)) {
      throw refuse(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      )
    }
    const { repositories } = call.world
    return paginate(
      call,
      repositories,
      (repository) => repositoryShape({ ...call, repository }, 'repository'),
      (page) => ({
        total_count: repositories.length,
        repositories: page,
        repository_selection: 'selected',
      }),
    )
  },
  'rate-limit/get': (call) => {
    const limit = call.actor.kind === 'github_token' ? 1000 : 5000
    const rate = {
      limit,
      used: 0,
      remaining: limit,
      reset: Math.floor(+call.world.now() / 1000) + 3600,
    }
    return json(200, { resources: { core: rate, search: rate, graphql: rate }, rate })
  },
}

function publicUser(call: Call, login: string): Record<string, unknown> {
  const user = knownUsers(call).find((known) => known.login === login)
  if (user === undefined) throw notFound()
  return shape(call, 'public-user', {
    ...userShape(call, user),
    name: user.login,
    url: `${apiUrl(call)}/users/${encodeURIComponent(user.login)}`,
    created_at: moment,
    updated_at: moment,
  })
}
