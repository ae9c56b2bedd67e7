import type { Actor } from '../actors.ts'
import { fill } from '../contract/fill.ts'
import type { Slice } from '../contract/slice.ts'
import { json } from '../http/reply.ts'
import type { Repository, World } from '../store.ts'
import type { GithubRequest, Reply } from '../types.ts'

/** A request that kept to the description, by someone who may make it. */
export interface Call {
  readonly world: World
  readonly slice: Slice
  readonly actor: Actor
  readonly request: GithubRequest
  readonly params: Readonly<Record<string, string>>
  /** The JSON body; its form was checked. */
  body<T>(): T
}

export interface RepositoryCall extends Call {
  readonly repository: Repository
}

export type Handler = (call: Call) => Reply | Promise<Reply>
export type RepositoryHandler = (call: RepositoryCall) => Reply | Promise<Reply>

export function apiUrl(call: Pick<Call, 'world'>): string {
  return `${call.world.url()}/api/v3`
}

export function repositoryUrl({ world, repository }: Pick<RepositoryCall, 'world' | 'repository'>) {
  return `${apiUrl({ world })}/repos/${repository.fullName}`
}

export function pageUrl({ world, repository }: Pick<RepositoryCall, 'world' | 'repository'>) {
  return `${world.url()}/${repository.fullName}`
}

/** An object of a described form, see `fill`. */
export function shape(
  call: Pick<Call, 'slice'>,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return fill(call.slice, name, given)
}

/** One page of a list, with GitHub's `Link` header. `wrap` puts it into the object that some lists have. */
export async function paginate<T>(
  call: Call,
  items: readonly T[],
  render: (item: T) => unknown,
  wrap: (page: unknown[]) => unknown = (page) => page,
): Promise<Reply> {
  const { query, path } = call.request
  const size = Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30)))
  const page = Math.max(1, Number(query.get('page') ?? 1))
  const last = Math.max(1, Math.ceil(items.length / size))
  const shown = await Promise.all(items.slice((page - 1) * size, page * size).map(render))
  const link = (number: number, rel: string) => {
    const next = new URLSearchParams(query)
    next.set('page', String(number))
    return `<${call.world.url()}${path}?${next}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ]
  return json(200, wrap(shown), links.length === 0 ? {} : { link: links.join(', ') })
}

/** Opaque ids of GraphQL and of `node_id`: what it is, and its number or name. */
export function nodeId(kind: string, id: string | number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url')
}

export function readNodeId(id: string): { readonly kind: string; readonly id: string } {
  const [kind = '', ...rest] = Buffer.from(id, 'base64url').toString('utf8').split(':')
  return { kind, id: rest.join(':') }
}
