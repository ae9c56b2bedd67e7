import type { GithubRequest } from '../types.ts'
import type { FaultKind, FaultPlace, RequestMatch } from './types.ts'

/** What faults look at; a `RequestRecord` will do. */
export type Looks = Pick<GithubRequest, 'operation' | 'method' | 'path'>

const makers = new Set([
  'git/create-ref',
  'issues/create-label',
  'pulls/create',
  'repos/create-release',
  'repos/update-release',
  'repos/upload-release-asset',
])
const lists = new Set([
  'pulls/list',
  'repos/list-releases',
  'repos/list-release-assets',
  'repos/list-tags',
  'git/list-matching-refs',
  'issues/list-comments',
])
const headed = new Set(['graphql:createCommitOnBranch', 'pulls/merge'])

const any = () => true
const isGit = ({ operation }: Looks) => operation.startsWith('git:')
const isGraphql = ({ operation }: Looks) => operation.startsWith('graphql:')

const fitting: Readonly<Record<FaultKind, (one: Looks) => boolean>> = {
  drop: any,
  unavailable: any,
  slow: any,
  'rate-limit': (one) => !isGit(one),
  'already-exists': ({ operation }) => makers.has(operation),
  'stale-head': ({ operation }) => headed.has(operation),
  'not-found': (one) => !isGit(one) && !isGraphql(one),
  'stale-list': ({ operation }) => lists.has(operation),
}

/** Can this kind of fault happen at this request at all? */
export function faultFits(kind: FaultKind, request: Looks): boolean {
  const fits = fitting[kind]
  if (fits === undefined) throw new TypeError(`no fault is called ${kind}`)
  return fits(request)
}

/** Is this the request that the fault names? */
export function isAt(at: FaultPlace['at'], request: Looks & { readonly index: number }): boolean {
  if (at === undefined) return true
  return typeof at === 'number' ? at === request.index : matches(at, request)
}

function matches(at: RequestMatch, request: Looks): boolean {
  return (
    (at.operation ?? request.operation) === request.operation &&
    (at.method ?? request.method) === request.method &&
    (at.path === undefined || wildcard(at.path).test(decoded(request.path)))
  )
}

function wildcard(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

function decoded(path: string): string {
  const plain = path.split('?')[0] ?? ''
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
