import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as settled } from 'node:timers/promises'
import { createEvent, MemoryInboxStore } from '@event-forge/inbox-outbox-core'
import { consumeOnce, decodeEvent, encodeEvent } from '@event-forge/inbox-outbox-rabbitmq'

const event = createEvent({ type: 'order.placed', payload: { total: 42 }, headers: { a: 'b' } })

/** @returns {any} */
function messageOf(sent, { redelivered = false } = {}) {
  const { content, properties } = encodeEvent(sent)
  return { content, properties, fields: { redelivered } }
}

/** A channel that delivers by hand and notes the answers. */
function fakeChannel() {
  const answers = []
  let receive
  /** @type {any} */
  const channel = {
    async consume(_queue, onMessage) {
      receive = onMessage
      return { consumerTag: 'tag' }
    },
    ack: () => answers.push('ack'),
    nack: (_message, _allUpTo, requeue) => answers.push(requeue ? 'requeue' : 'reject'),
  }
  const deliver = async (message) => {
    receive(message)
    await settled()
  }
  return { channel, answers, deliver }
}

describe('decodeEvent', () => {
  it('reads back what `encodeEvent` wrote', () => {
    assert.deepEqual(decodeEvent(messageOf(event)), event)
  })

  it('leaves out the headers that a broker adds', () => {
    const message = messageOf(event)
    message.properties.headers['x-death'] = [{ count: 1 }]
    assert.deepEqual(decodeEvent(message), event)
  })
})

describe('consumeOnce', () => {
  it('handles an event once and acknowledges every delivery', async () => {
    const { channel, answers, deliver } = fakeChannel()
    const handled = []
    const handle = async (received) => void handled.push(received)
    await consumeOnce({ channel, queue: 'billing', inbox: new MemoryInboxStore(), handle })

    await deliver(messageOf(event))
    await deliver(messageOf(event, { redelivered: true }))
    assert.deepEqual(handled, [event])
    assert.deepEqual(answers, ['ack', 'ack'])
  })

  it('gives a failed message one more delivery', async () => {
    const { channel, answers, deliver } = fakeChannel()
    const handle = () => Promise.reject(new Error('the handler failed'))
    await consumeOnce({ channel, queue: 'billing', inbox: new MemoryInboxStore(), handle })

    await deliver(messageOf(event))
    await deliver(messageOf(event, { redelivered: true }))
    assert.deepEqual(answers, ['requeue', 'reject'])
  })

  it('returns the consumer tag', async () => {
    const { channel } = fakeChannel()
    const inbox = new MemoryInboxStore()
    assert.equal(await consumeOnce({ channel, queue: 'q', inbox, handle: async () => {} }), 'tag')
  })
})
