import type { Publisher } from '@event-forge/inbox-outbox-core'
import type { ConfirmChannel } from 'amqplib'
import { encodeEvent } from './message.js'

export interface RabbitPublisherOptions {
  readonly channel: ConfirmChannel
  /** Events go to this exchange, with their type as routing key. */
  readonly exchange: string
}

/** A publisher that resolves when the broker has confirmed the message. */
export function createRabbitPublisher({ channel, exchange }: RabbitPublisherOptions): Publisher {
  return {
    publish: (event) =>
      new Promise((resolve, reject) => {
        const { content, properties } = encodeEvent(event)
        channel.publish(exchange, event.type, content, properties, (error) =>
          error ? reject(error) : resolve(),
        )
      }),
  }
}
