import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemoryInboxStore, receiveOnce } from '@event-forge/inbox-outbox-core'

const billing = { consumer: 'billing', messageId: '1' }

describe('receiveOnce', () => {
  it('handles a message once for each consumer', async () => {
    const inbox = new MemoryInboxStore()
    const handle = async () => {}

    assert.equal(await receiveOnce(inbox, billing, handle), 'handled')
    assert.equal(await receiveOnce(inbox, billing, handle), 'duplicate')
    assert.equal(await receiveOnce(inbox, { ...billing, consumer: 'mail' }, handle), 'handled')
  })

  it('handles a message once when two deliveries race', async () => {
    const inbox = new MemoryInboxStore()
    const receive = () => receiveOnce(inbox, billing, async () => {})

    assert.deepEqual(await Promise.all([receive(), receive()]), ['handled', 'duplicate'])
  })

  it('forgets a message whose handler failed', async () => {
    const inbox = new MemoryInboxStore()
    const fail = () => Promise.reject(new Error('the handler failed'))

    await assert.rejects(receiveOnce(inbox, billing, fail), /the handler failed/)
    assert.equal(await receiveOnce(inbox, billing, async () => {}), 'handled')
  })
})
