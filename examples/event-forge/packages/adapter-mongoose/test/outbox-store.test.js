import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import { createEvent, initialState } from '@event-forge/inbox-outbox-core'
import { MongooseOutboxStore, outboxModel } from '@event-forge/inbox-outbox-mongoose'
import { createConnection } from 'mongoose'

const noon = new Date('2026-01-01T12:00:00Z')
const leaseUntil = new Date('2026-01-01T12:01:00Z')
const event = createEvent({ id: '1', type: 'order.placed', payload: [1], occurredAt: noon })
const { id, ...rest } = event
const document = { _id: id, ...rest, ...initialState(event) }

/** A store on a connection that is never opened, and its model, to put fakes on. */
function storeOf() {
  const connection = createConnection()
  return { outbox: new MongooseOutboxStore(connection), events: outboxModel(connection) }
}

const found = (result) => ({ lean: () => ({ exec: async () => result }) })

describe('MongooseOutboxStore', () => {
  it('adds events by the session of the transaction', async () => {
    const { outbox, events } = storeOf()
    const insertMany = mock.method(events, 'insertMany', async () => [])
    /** @type {any} */
    const session = { name: 'the session' }

    await outbox.add([event], session)
    assert.deepEqual(insertMany.mock.calls[0]?.arguments, [[document], { session }])
  })

  it('stores documents that its schema accepts', async () => {
    const { events } = storeOf()
    await new events(document).validate()
  })

  it('leases the oldest due event, one by one, until none is due', async () => {
    const { outbox, events } = storeOf()
    const results = [document, null]
    const update = mock.method(events, 'findOneAndUpdate', () => found(results.shift()))

    const claimed = await outbox.claimDue({ limit: 10, now: noon, leaseUntil })

    assert.deepEqual(claimed, [{ event, attempts: 0 }])
    assert.equal(update.mock.callCount(), 2)
    assert.deepEqual(update.mock.calls[0]?.arguments, [
      { status: 'pending', availableAt: { $lte: noon } },
      { $set: { availableAt: leaseUntil } },
      { sort: { occurredAt: 1 } },
    ])
  })

  it('settles only what is still pending', async () => {
    const { outbox, events } = storeOf()
    const updateOne = mock.method(events, 'updateOne', async () => ({}))

    await outbox.settle('1', { kind: 'dead', attempts: 8, error: 'the broker is away' })
    assert.deepEqual(updateOne.mock.calls[0]?.arguments, [
      { _id: '1', status: 'pending' },
      { $set: { status: 'dead', attempts: 8, lastError: 'the broker is away' } },
    ])
  })
})
