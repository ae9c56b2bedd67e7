import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { backoffDelay, defaultBackoff } from '@event-forge/inbox-outbox-core'

const steady = { initialDelayMs: 100, factor: 3, maxDelayMs: 1_000, jitter: 0 }

describe('backoffDelay', () => {
  it('grows by the factor up to the longest delay', () => {
    const delays = [1, 2, 3, 4].map((failedAttempts) => backoffDelay(failedAttempts, steady))
    assert.deepEqual(delays, [100, 300, 900, 1_000])
  })

  it('lets chance take away at most the share that the jitter names', () => {
    const jittered = { ...steady, jitter: 0.5 }
    assert.equal(backoffDelay(1, jittered, 0), 100)
    assert.equal(backoffDelay(1, jittered, 0.5), 75)
    assert.equal(backoffDelay(1, jittered, 0.999), 50)
  })

  it('never waits longer than five minutes by default', () => {
    assert.equal(backoffDelay(1_000, defaultBackoff, 0), 300_000)
  })
})
