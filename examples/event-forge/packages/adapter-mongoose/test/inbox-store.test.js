import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import { receiveOnce } from '@event-forge/inbox-outbox-core'
import { inboxModel, MongooseInboxStore } from '@event-forge/inbox-outbox-mongoose'
import { createConnection } from 'mongoose'

const key = { consumer: 'billing', messageId: '1' }

/** An inbox on a connection that is never opened; its upserts insert so many documents each. */
function inboxOf(upsertedCounts) {
  const connection = createConnection()
  const session = { withTransaction: (work) => work(session) }
  mock.method(connection, 'withSession', (work) => work(session))
  const updateOne = mock.method(inboxModel(connection), 'updateOne', async () => ({
    upsertedCount: upsertedCounts.shift(),
  }))
  return { inbox: new MongooseInboxStore(connection), session, updateOne }
}

describe('MongooseInboxStore', () => {
  it('recognises the second delivery', async () => {
    const { inbox } = inboxOf([1, 0])
    const receive = () => receiveOnce(inbox, key, async () => {})

    assert.deepEqual([await receive(), await receive()], ['handled', 'duplicate'])
  })

  it('remembers in the session that the handler gets', async () => {
    const { inbox, session, updateOne } = inboxOf([1])
    const sessions = []
    await receiveOnce(inbox, key, async (tx) => void sessions.push(tx))

    const [where, , options] = updateOne.mock.calls[0]?.arguments ?? []
    assert.deepEqual(where, { _id: key })
    assert.deepEqual(options, { upsert: true, session })
    assert.deepEqual(sessions, [session])
  })
})
