import { describe, expect, it } from 'vitest'
import { type Example, rehearseEdited } from './fault.ts'

describe('the examples as they are', () => {
  const ready: readonly [Example, string][] = [
    ['event-forge', 'npm:@event-forge/inbox-outbox-nestjs'],
    ['event-forge', 'pypi:event-forge-inbox-outbox'],
    ['token-ledger', 'pypi:tokenledger'],
  ]
  it.concurrent.each(ready)(
    '%s: %s is ready, and there is nothing to tell',
    async (example, only) => {
      const { code, verdict, findings, said } = await rehearseEdited(example, [], only)
      expect({ code, verdict, findings }, said).toEqual({ code: 0, verdict: 'ready', findings: [] })
    },
  )
})
