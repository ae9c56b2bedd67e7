import type { RegistryRequest } from '../types.ts'
import type { FaultKind, FaultPlace, RequestMatch } from './types.ts'

/** What faults look at; a `RequestRecord` will do. */
export type Looks = Pick<RegistryRequest, 'server' | 'method' | 'path'>

const isPublish = (one: Looks) =>
  one.server === 'npm' && one.method === 'PUT' && !one.path.startsWith('/-/')

const isStage = (one: Looks) =>
  one.server === 'npm' && one.method === 'POST' && one.path.startsWith('/-/stage/package/')

const isTagWrite = (one: Looks) =>
  one.server === 'npm' && one.method !== 'GET' && /^\/-\/package\/.*\/dist-tags\//.test(one.path)

const isExchange = (one: Looks) => one.server === 'npm' && one.path.startsWith('/-/npm/v1/oidc/')

const isMint = (one: Looks) => one.server === 'pypi' && one.path.endsWith('/mint-token')

const isUpload = (one: Looks) => one.server === 'pypi' && one.path.startsWith('/legacy')

const any = () => true

const fitting: Readonly<Record<FaultKind, (one: Looks) => boolean>> = {
  drop: any,
  unavailable: any,
  slow: any,
  'rate-limit': ({ server }) => server !== 'oidc',
  'expire-tokens': (one) => isPublish(one) || isStage(one) || isTagWrite(one) || isUpload(one),
  'packument-conflict': isPublish,
  scan: isPublish,
  'stale-packument': (one) => isPublish(one) || isTagWrite(one),
  'exchange-refused': isExchange,
  'permission-denied': isPublish,
  'tag-refused': isTagWrite,
  'mint-refused': isMint,
  'upload-refused': isUpload,
  'stale-index': isUpload,
}

/** Can this kind of fault happen at this request at all? */
export function fits(kind: FaultKind, request: Looks): boolean {
  return fitting[kind]({ ...request, path: decoded(request.path) })
}

/** Is this the request that the fault names? */
export function isAt(at: FaultPlace['at'], request: Looks & { readonly index: number }): boolean {
  if (at === undefined) return true
  return typeof at === 'number' ? at === request.index : matches(at, request)
}

function matches(at: RequestMatch, request: Looks): boolean {
  return (
    (at.server ?? request.server) === request.server &&
    (at.method ?? request.method) === request.method &&
    (at.path === undefined || wildcard(at.path).test(decoded(request.path)))
  )
}

function wildcard(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

/** Without the query, and with the slash of a scoped name as it is. */
function decoded(path: string): string {
  const plain = path.split('?')[0] ?? ''
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
