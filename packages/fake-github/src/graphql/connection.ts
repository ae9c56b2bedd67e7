import { graphqlError } from './errors.ts'

export interface PageArguments {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
}

/** A page of a list. Like GitHub, it wants `first` or `last`, of at most 100. */
export function connection<T>(
  { first, last, after, before }: PageArguments,
  items: readonly T[],
  render: (item: T) => unknown,
) {
  const size = first ?? last
  if (size === undefined || size === null) {
    throw graphqlError(
      'MISSING_PAGINATION_BOUNDARIES',
      'You must provide a `first` or `last` value to properly paginate the connection.',
    )
  }
  if (size > 100) {
    throw graphqlError(
      'EXCESSIVE_PAGINATION',
      `Requesting ${size} records exceeds the limit of 100 records.`,
    )
  }
  const from = after ? readCursor(after) + 1 : 0
  const to = before ? readCursor(before) : items.length
  const start = first === undefined || first === null ? Math.max(from, to - size) : from
  const end = Math.min(to, start + size)
  const nodes = items.slice(start, end)
  return {
    totalCount: items.length,
    nodes: nodes.map((item) => render(item)),
    edges: nodes.map((item, i) => ({ cursor: cursor(start + i), node: render(item) })),
    pageInfo: {
      hasNextPage: end < to,
      hasPreviousPage: start > 0,
      startCursor: nodes.length === 0 ? null : cursor(start),
      endCursor: nodes.length === 0 ? null : cursor(end - 1),
    },
  }
}

function cursor(index: number): string {
  return Buffer.from(`cursor:${index}`).toString('base64url')
}

function readCursor(text: string): number {
  return Number(Buffer.from(text, 'base64url').toString('utf8').slice('cursor:'.length))
}
