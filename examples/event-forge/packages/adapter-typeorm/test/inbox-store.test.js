import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { receiveOnce } from '@event-forge/inbox-outbox-core'
import { InboxEntity, TypeOrmInboxStore } from '@event-forge/inbox-outbox-typeorm'

/** A data source whose table keeps the first row it is given, as the primary key would. */
function fakeDataSource() {
  let stored = null
  const insert = {
    into: () => insert,
    values(row) {
      stored ??= row
      return insert
    },
    orIgnore: () => insert,
    execute: async () => {},
  }
  const manager = {
    createQueryBuilder: () => ({ insert: () => insert }),
    getRepository: () => ({ findOneBy: async () => stored }),
  }
  /** @type {any} */
  const dataSource = { transaction: (work) => work(manager) }
  return { dataSource, manager }
}

describe('TypeOrmInboxStore', () => {
  it('recognises the second delivery', async () => {
    const inbox = new TypeOrmInboxStore(fakeDataSource().dataSource)
    const receive = () =>
      receiveOnce(inbox, { consumer: 'billing', messageId: '1' }, async () => {})

    assert.deepEqual([await receive(), await receive()], ['handled', 'duplicate'])
  })

  it('hands the manager of the transaction to the handler', async () => {
    const { dataSource, manager } = fakeDataSource()
    const managers = []
    await receiveOnce(
      new TypeOrmInboxStore(dataSource),
      { consumer: 'billing', messageId: '1' },
      async (tx) => void managers.push(tx),
    )

    assert.deepEqual(managers, [manager])
  })

  it('keeps one row for each consumer and message', () => {
    const { consumer, messageId } = InboxEntity.options.columns
    assert.deepEqual([consumer?.primary, messageId?.primary], [true, true])
  })
})
