import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'

/** Maps with at most `limit` at a time, results in order; the first failure is thrown. */
export function mapParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  limit = Math.max(2, availableParallelism()),
): Promise<R[]> {
  const next = pLimit(limit)
  return Promise.all(items.map((item) => next(() => work(item))))
}
