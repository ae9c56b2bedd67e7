import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createEvent, initialState } from '@event-forge/inbox-outbox-core'
import { OutboxEntity, TypeOrmOutboxStore } from '@event-forge/inbox-outbox-typeorm'
import { LessThanOrEqual } from 'typeorm'

const noon = new Date('2026-01-01T12:00:00Z')
const leaseUntil = new Date('2026-01-01T12:01:00Z')
const event = createEvent({ id: '1', type: 'order.placed', payload: [1], occurredAt: noon })
const row = { ...event, ...initialState(event) }

/**
 * A data source that notes the calls on its one repository.
 *
 * @param {{ found?: object[], affected?: number }} answers
 */
function fakeDataSource({ found = [], affected = 1 } = {}) {
  const calls = []
  const repository = {
    insert: async (rows) => void calls.push(['insert', rows]),
    update: async (where, changes) => {
      calls.push(['update', where, changes])
      return { affected }
    },
    find: async (options) => {
      calls.push(['find', options])
      return found
    },
  }
  const getRepository = (entity) => {
    assert.equal(entity, OutboxEntity)
    return repository
  }
  /** @type {any} */
  const dataSource = { getRepository }
  return { dataSource, calls }
}

describe('TypeOrmOutboxStore', () => {
  it('adds events by the manager of the transaction', async () => {
    const transaction = fakeDataSource()
    await new TypeOrmOutboxStore(fakeDataSource().dataSource).add([event], transaction.dataSource)

    assert.deepEqual(transaction.calls, [['insert', [row]]])
  })

  it('claims the oldest due events', async () => {
    const { dataSource, calls } = fakeDataSource({ found: [row] })
    const outbox = new TypeOrmOutboxStore(dataSource)

    const claimed = await outbox.claimDue({ limit: 10, now: noon, leaseUntil })

    const due = { status: 'pending', availableAt: LessThanOrEqual(noon) }
    assert.deepEqual(claimed, [{ event, attempts: 0 }])
    assert.deepEqual(calls, [
      ['find', { where: due, order: { occurredAt: 'ASC' }, take: 10 }],
      ['update', { id: '1', ...due }, { availableAt: leaseUntil }],
    ])
  })

  it('leaves an event to the relay that leased it first', async () => {
    const { dataSource } = fakeDataSource({ found: [row], affected: 0 })
    const outbox = new TypeOrmOutboxStore(dataSource)

    assert.deepEqual(await outbox.claimDue({ limit: 10, now: noon, leaseUntil }), [])
  })

  it('settles only what is still pending', async () => {
    const { dataSource, calls } = fakeDataSource()
    await new TypeOrmOutboxStore(dataSource).settle('1', { kind: 'published', at: noon })

    const changes = { status: 'published', publishedAt: noon, lastError: null }
    assert.deepEqual(calls, [['update', { id: '1', status: 'pending' }, changes]])
  })
})
