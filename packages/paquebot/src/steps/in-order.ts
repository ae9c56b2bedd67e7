import pLimit from 'p-limit'

/** Things to do, some of which must be done before others. */
export interface Ordered<Id extends string> {
  readonly id: Id
  readonly needs: readonly Id[]
}

/** How many at once; can be lowered while the work goes on. */
export interface Width {
  lower(to: number): void
}

/**
 * Works on all items, each as soon as those that it needs are done, `width` at a time and the rest in order of the
 * list. Needs that stand later in the list are not waited for, so a ring cannot lock up. The first failure is thrown.
 */
export async function inOrder<Id extends string, T extends Ordered<Id>, R>(
  items: readonly T[],
  width: number,
  work: (item: T, control: Width) => Promise<R>,
): Promise<readonly R[]> {
  const limit = pLimit(width)
  const control: Width = {
    lower: (to) => {
      limit.concurrency = Math.min(limit.concurrency, to)
    },
  }
  const under = new Map<Id, Promise<R>>()
  const all = items.map((item) => {
    const before = item.needs.flatMap((id) => under.get(id) ?? [])
    const mine = Promise.all(before).then(() => limit(() => work(item, control)))
    // Whoever waits for it hears of a failure; so does the caller, once.
    mine.catch(() => {})
    under.set(item.id, mine)
    return mine
  })
  return Promise.all(all)
}
