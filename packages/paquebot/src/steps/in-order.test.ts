import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inOrder } from './in-order.ts'

const graphs = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.array(fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 3 }), {
    minLength: size,
    maxLength: size,
  }),
)

it('works on everything once, never before what it needs, and never on too many at once', async () => {
  const check = async (needs: number[][], width: number) => {
    const items = needs.map((list, at) => ({ id: `${at}`, needs: list.map(String) }))
    const begun: string[] = []
    const done = new Set<string>()
    let busy = 0
    const results = await inOrder(items, width, async ({ id, needs: wanted }) => {
      busy += 1
      expect(busy).toBeLessThanOrEqual(width)
      const earlier = wanted.filter((need) => Number(need) < Number(id))
      expect(earlier.filter((need) => !done.has(need))).toEqual([])
      begun.push(id)
      await new Promise((resolve) => setImmediate(resolve))
      busy -= 1
      done.add(id)
      return id
    })
    expect(results).toEqual(items.map(({ id }) => id))
    expect(begun.toSorted()).toEqual(items.map(({ id }) => id).toSorted())
  }
  await fc.assert(fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), check), { numRuns: 50 })
})

it('ends with the first failure', async () => {
  const items = ['a', 'b'].map((id) => ({ id, needs: [] }))
  const work = async ({ id }: { readonly id: string }) => {
    if (id === 'a') throw new Error('no')
  }
  await expect(inOrder(items, 2, work)).rejects.toThrow('no')
})
