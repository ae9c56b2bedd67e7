import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createEvent } from '@event-forge/inbox-outbox-core'
import { createRabbitPublisher } from '@event-forge/inbox-outbox-rabbitmq'

const event = createEvent({
  id: '1',
  type: 'order.placed',
  payload: { total: 42 },
  headers: { tenant: 'north' },
  occurredAt: new Date('2026-01-01T12:00:00.250Z'),
})

/**
 * A confirm channel whose broker answers each message with the given error, or takes it.
 *
 * @param {Error | null} error
 */
function fakeChannel(error = null) {
  const sent = []
  /** @type {any} */
  const channel = {
    publish(exchange, routingKey, content, properties, confirm) {
      sent.push({ exchange, routingKey, content: content.toString(), properties })
      confirm(error)
    },
  }
  return { channel, sent }
}

describe('createRabbitPublisher', () => {
  it('sends the payload as JSON and the event in the properties', async () => {
    const { channel, sent } = fakeChannel()
    await createRabbitPublisher({ channel, exchange: 'events' }).publish(event)

    assert.deepEqual(sent, [
      {
        exchange: 'events',
        routingKey: 'order.placed',
        content: '{"total":42}',
        properties: {
          messageId: '1',
          type: 'order.placed',
          contentType: 'application/json',
          persistent: true,
          headers: { tenant: 'north', 'x-event-forge-occurred-at': '2026-01-01T12:00:00.250Z' },
        },
      },
    ])
  })

  it('fails when the broker does not confirm', async () => {
    const { channel } = fakeChannel(new Error('nacked'))
    const publisher = createRabbitPublisher({ channel, exchange: 'events' })

    await assert.rejects(publisher.publish(event), /nacked/)
  })
})
