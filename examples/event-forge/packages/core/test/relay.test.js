import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createEvent, createOutboxRelay, MemoryOutboxStore } from '@event-forge/inbox-outbox-core'

const noon = new Date('2026-01-01T12:00:00Z')
const event = createEvent({
  id: '1',
  type: 'order.placed',
  payload: { total: 42 },
  occurredAt: noon,
})

const steadyBackoff = { initialDelayMs: 1_000, factor: 2, maxDelayMs: 60_000, jitter: 0 }

/** A relay over one stored event and a clock that the test moves. */
async function relayOf(publisher, tuning = {}) {
  const clock = { now: noon }
  const outbox = new MemoryOutboxStore()
  await outbox.add([event])
  const options = { outbox, publisher, backoff: steadyBackoff, now: () => clock.now, ...tuning }
  return { clock, outbox, relay: createOutboxRelay(options) }
}

function failingPublisher() {
  return {
    publish: async () => {
      throw new Error('the broker is away')
    },
  }
}

function recordingPublisher() {
  const published = []
  return { published, publish: async (sent) => void published.push(sent) }
}

describe('OutboxRelay', () => {
  it('publishes a due event once', async () => {
    const publisher = recordingPublisher()
    const { outbox, relay } = await relayOf(publisher)

    assert.deepEqual([await relay.runOnce(), await relay.runOnce()], [1, 0])
    assert.deepEqual(publisher.published, [event])
    assert.equal(outbox.stateOf('1')?.status, 'published')
  })

  it('tries a failed event again after its delay, and not before', async () => {
    const { clock, outbox, relay } = await relayOf(failingPublisher())

    await relay.runOnce()
    assert.deepEqual(outbox.stateOf('1'), {
      event,
      status: 'pending',
      attempts: 1,
      availableAt: new Date('2026-01-01T12:00:01Z'),
      publishedAt: null,
      lastError: 'the broker is away',
    })
    assert.equal(await relay.runOnce(), 0)

    clock.now = new Date('2026-01-01T12:00:01Z')
    assert.equal(await relay.runOnce(), 1)
    assert.deepEqual(outbox.stateOf('1')?.availableAt, new Date('2026-01-01T12:00:03Z'))
  })

  it('gives an event up after the last attempt', async () => {
    const { outbox, relay } = await relayOf(failingPublisher(), { maxAttempts: 1 })

    await relay.runOnce()
    assert.equal(outbox.stateOf('1')?.status, 'dead')
    assert.equal(await relay.runOnce(), 0)
  })

  it('publishes the oldest event first', async () => {
    const publisher = recordingPublisher()
    const { outbox, relay } = await relayOf(publisher, { batchSize: 1 })
    const older = createEvent({ type: 'order.opened', payload: null, occurredAt: new Date(0) })
    await outbox.add([older])

    await relay.runOnce()
    assert.deepEqual(publisher.published, [older])
  })

  it('reports what it settled', async () => {
    const settled = []
    const onSettled = (record, settlement) => settled.push([record.event.id, settlement.kind])
    const { relay } = await relayOf(recordingPublisher(), { onSettled })

    await relay.runOnce()
    assert.deepEqual(settled, [['1', 'published']])
  })

  it('finishes the batch in flight before it stops', async () => {
    const started = deferred()
    const sent = deferred()
    const publisher = {
      publish: () => {
        started.resolve()
        return sent.promise
      },
    }
    const { outbox, relay } = await relayOf(publisher)

    relay.start()
    await started.promise
    const stopped = relay.stop()
    sent.resolve()
    await stopped
    assert.equal(outbox.stateOf('1')?.status, 'published')
  })

  it('keeps polling when the outbox fails', async () => {
    const reported = deferred()
    const outbox = {
      claimDue: async () => {
        throw new Error('the database is away')
      },
      settle: async () => {},
    }
    const relay = createOutboxRelay({
      outbox,
      publisher: recordingPublisher(),
      pollIntervalMs: 1,
      onError: reported.resolve,
    })

    relay.start()
    assert.match(String(await reported.promise), /the database is away/)
    await relay.stop()
  })
})

describe('MemoryOutboxStore', () => {
  it('leases an event to one relay until the lease ends', async () => {
    const outbox = new MemoryOutboxStore()
    await outbox.add([event])
    const leaseUntil = new Date('2026-01-01T12:01:00Z')

    assert.equal((await outbox.claimDue({ limit: 9, now: noon, leaseUntil })).length, 1)
    assert.equal((await outbox.claimDue({ limit: 9, now: noon, leaseUntil })).length, 0)
    assert.equal((await outbox.claimDue({ limit: 9, now: leaseUntil, leaseUntil })).length, 1)
  })
})

function deferred() {
  let resolve
  const promise = new Promise((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
