import type { ForgeEvent } from '@event-forge/inbox-outbox-core'
import type { ConsumeMessage, Options } from 'amqplib'

const occurredAtHeader = 'x-event-forge-occurred-at'

/** An event as RabbitMQ carries it: the payload as JSON, everything else as properties. */
export interface EncodedEvent {
  readonly content: Buffer
  readonly properties: Options.Publish
}

export function encodeEvent(event: ForgeEvent): EncodedEvent {
  return {
    content: Buffer.from(JSON.stringify(event.payload ?? null)),
    properties: {
      messageId: event.id,
      type: event.type,
      contentType: 'application/json',
      persistent: true,
      // AMQP's own timestamp knows only whole seconds.
      headers: { ...event.headers, [occurredAtHeader]: event.occurredAt.toISOString() },
    },
  }
}

/** Read an event back; fails when the message was not written by `encodeEvent`. */
export function decodeEvent({ content, properties }: ConsumeMessage): ForgeEvent {
  const { [occurredAtHeader]: occurredAt, ...headers } = properties.headers ?? {}
  if (!properties.messageId || !occurredAt) {
    throw new TypeError('the message was not published by an Event-Forge outbox')
  }
  return {
    id: properties.messageId,
    type: properties.type,
    payload: JSON.parse(content.toString()),
    headers: ownHeaders(headers),
    occurredAt: new Date(occurredAt),
  }
}

/** The headers that an event can have; brokers add others, such as `x-death`, which are no text. */
function ownHeaders(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(isText))
}

function isText(header: [string, unknown]): header is [string, string] {
  return typeof header[1] === 'string'
}
