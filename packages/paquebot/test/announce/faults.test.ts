import { join } from 'node:path'
import type { FakeGithubOptions } from '@paquebot/fake-github'
import { describe, expect, it } from 'vitest'
import { artifactsIn, type Harbour, openHarbour, pair, pairFiles } from '../support/announcing.ts'

async function open(options: Partial<FakeGithubOptions> = {}): Promise<Harbour> {
  const harbour = await openHarbour({ files: pair, ...options })
  artifactsIn(join(harbour.clone, 'dist'), harbour.stock, pairFiles)
  return harbour
}

const request = { from: 'dist' }

/** The end state of a run that nothing disturbs, and how many requests it takes. */
async function undisturbed() {
  await using harbour = await open()
  const before = harbour.github.requests().length
  await harbour.announce(request)
  const requests = harbour.github.requests().slice(before)
  harbour.github.assertContract()
  return {
    first: before,
    operations: requests.map(({ operation }) => operation),
    state: await harbour.github.repository().snapshot(),
  }
}

describe('an announcement that is disturbed', () => {
  it('ends as the undisturbed one when it is killed behind any request and run again', async () => {
    const { first, operations, state } = await undisturbed()
    expect(operations.length).toBeGreaterThan(8)
    const ends = []
    for (const at of operations.keys()) {
      const stop = new AbortController()
      await using harbour = await open({
        intercept: async ({ index }, next) => {
          const reply = await next()
          if (index !== first + at) return reply
          stop.abort()
          return 'drop'
        },
      })
      await harbour.announce(request, 'github_token', { stop })
      const { findings } = await harbour.announce(request)
      harbour.github.assertContract()
      ends.push({
        operation: operations[at],
        findings,
        state: await harbour.github.repository().snapshot(),
      })
    }
    expect(ends).toEqual(operations.map((operation) => ({ operation, findings: [], state })))
  })

  it.each([
    { kind: 'drop', phase: 'before' },
    { kind: 'drop' },
    { kind: 'unavailable' },
    { kind: 'already-exists' },
  ] as const)(
    'ends so by itself, or when it is run again, after %j at any write',
    async (fault) => {
      const { first, operations, state } = await undisturbed()
      const ends = []
      // Reads are simply repeated; the client's own tests see to that.
      const writes = operations.flatMap((operation, at) =>
        /^repos\/(create|update|upload)|^git\/create|updateRefs/.test(operation) ? [at] : [],
      )
      expect(writes.length).toBeGreaterThan(6)
      for (const at of writes) {
        await using harbour = await open({ faults: [{ ...fault, at: first + at }] })
        const { error } = await harbour.announce(request)
        if (error !== undefined) await harbour.announce(request)
        // GitHub's description does not know the state `starter`, which its uploads can leave.
        expect(harbour.github.violations().filter(({ side }) => side === 'request')).toEqual([])
        ends.push({
          operation: operations[at],
          state: await harbour.github.repository().snapshot(),
        })
      }
      expect(ends).toEqual(writes.map((at) => ({ operation: operations[at], state })))
    },
  )
})
