import { git } from '../io/git.ts'
import { PaquebotError } from '../model/error.ts'
import type { Addresses, RepositoryName } from './model.ts'

/** The addresses that GitHub Actions sets, else those of the server. Source: docs of the default variables. */
export function addressesOf(env: NodeJS.ProcessEnv): Addresses {
  const server = bare(env.GITHUB_SERVER_URL || 'https://github.com')
  const isPublic = new URL(addressOrThrow(server, 'GITHUB_SERVER_URL')).host === 'github.com'
  const api = bare(env.GITHUB_API_URL || (isPublic ? 'https://api.github.com' : `${server}/api/v3`))
  const graphql = bare(env.GITHUB_GRAPHQL_URL || `${api.replace(/\/v3$/, '')}/graphql`)
  addressOrThrow(api, 'GITHUB_API_URL')
  addressOrThrow(graphql, 'GITHUB_GRAPHQL_URL')
  return { api, graphql, server }
}

const bare = (address: string) => address.replace(/\/+$/, '')

function addressOrThrow(address: string, variable: string): string {
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return address
  throw new PaquebotError('github/no-repository', `\`${variable}\` is no address: \`${address}\``, {
    hint: `unset ${variable}, or set it to an address that begins with https://`,
  })
}

/**
 * The repository from `GITHUB_REPOSITORY`, else from the git remote `origin`; undefined when neither names one on
 * this server.
 */
export function findRepository(cwd: string, env: NodeJS.ProcessEnv): RepositoryName | undefined {
  if (env.GITHUB_REPOSITORY) return splitName(env.GITHUB_REPOSITORY)
  const url = git(cwd, ['config', '--get', 'remote.origin.url'])?.trim() ?? ''
  return repositoryAt(url, addressesOf(env).server)
}

/** The repository that a remote's address names, when it lies on the server. */
export function repositoryAt(url: string, server: string): RepositoryName | undefined {
  const { host, hostname } = new URL(server)
  const match =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/]+)\/(.+)$/.exec(url) ??
    /^(?:[^@/]+@)?([^:/]+):(.+)$/.exec(url)
  const [, at = '', path = ''] = match ?? []
  const isHere = at === host || at.replace(/:\d+$/, '') === hostname
  return isHere ? splitName(path.replace(/\.git\/?$/, '').replace(/^\/+|\/+$/g, '')) : undefined
}

function splitName(text: string): RepositoryName | undefined {
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(text) ?? []
  return owner === undefined || name === undefined ? undefined : { owner, name }
}
