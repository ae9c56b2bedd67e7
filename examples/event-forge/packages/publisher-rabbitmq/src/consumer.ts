import { type ForgeEvent, type InboxStore, receiveOnce } from '@event-forge/inbox-outbox-core'
import type { Channel, ConsumeMessage } from 'amqplib'
import { decodeEvent } from './message.js'

export interface RabbitConsumerOptions<Tx> {
  readonly channel: Channel
  readonly queue: string
  readonly inbox: InboxStore<Tx>
  /** The name under which the inbox remembers; the queue's, where nothing else is said. */
  readonly consumer?: string
  readonly handle: (event: ForgeEvent, tx: Tx) => Promise<void>
  readonly onError?: (error: unknown) => void
}

/**
 * Consume a queue, each event once, however often it is delivered. A message that fails goes back
 * to the queue; when it fails again, it is rejected, and goes to the queue's dead-letter exchange.
 *
 * @returns the consumer tag, by which the channel can cancel it
 */
export async function consumeOnce<Tx>(options: RabbitConsumerOptions<Tx>): Promise<string> {
  const { channel, queue } = options
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (message !== null) void receive(message, options)
  })
  return consumerTag
}

async function receive<Tx>(
  message: ConsumeMessage,
  { channel, queue, inbox, consumer = queue, handle, onError }: RabbitConsumerOptions<Tx>,
): Promise<void> {
  try {
    const event = decodeEvent(message)
    await receiveOnce(inbox, { consumer, messageId: event.id }, (tx) => handle(event, tx))
    channel.ack(message)
  } catch (error) {
    onError?.(error)
    channel.nack(message, false, !message.fields.redelivered)
  }
}
