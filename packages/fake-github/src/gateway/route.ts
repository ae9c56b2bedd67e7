import type { Contract } from '../contract/contract.ts'
import type { Match } from '../contract/router.ts'
import { isPush } from '../git-http/pushes.ts'
import { rootField } from '../graphql/graphql.ts'
import type { Incoming } from '../http/server.ts'

/** Where a request goes. */
export type Target =
  | { readonly kind: 'rest'; readonly match: Match | undefined }
  | { readonly kind: 'graphql' }
  | { readonly kind: 'git' }
  | { readonly kind: 'download'; readonly path: readonly string[] }

const segment = '([^/]+)'
const restPath = /^\/api\/(?:v3|uploads)(\/.*)$/
const gitPath = /^\/[^/]+\/[^/]+\/(info\/refs|git-(upload|receive)-pack)$/
const downloadPath = new RegExp(`^/${segment}/${segment}/releases/download/${segment}/${segment}$`)

/** Addresses as on a GitHub of one's own: everything on one host. */
export function route(contract: Contract, { method, path }: Incoming): Target {
  if (path === '/api/graphql') return { kind: 'graphql' }
  const rest = restPath.exec(path)?.[1]
  if (rest !== undefined) return { kind: 'rest', match: contract.find(method, rest) }
  if (gitPath.test(path)) return { kind: 'git' }
  const asset = downloadPath.exec(path)?.slice(1)
  if (asset !== undefined && method === 'GET') return { kind: 'download', path: asset }
  return { kind: 'rest', match: undefined }
}

/** What faults, records and interceptors call the request. */
export function operationOf(incoming: Incoming, target: Target): string {
  if (target.kind === 'graphql') return `graphql:${rootField(incoming.body)}`
  if (target.kind === 'rest') return target.match?.operation.id ?? 'unknown'
  if (target.kind === 'download') return 'web:download'
  const phase = incoming.path.endsWith('/info/refs') ? '-refs' : ''
  return `git:${isPush(incoming) ? 'push' : 'fetch'}${phase}`
}
