import type { ForgeEvent, InboxKey, OutboxState } from '@event-forge/inbox-outbox-core'
import { EntitySchema } from 'typeorm'

// `any`, as TypeORM's types of inserts and updates have no place for an `unknown` column.
export type OutboxRow = ForgeEvent<any> & OutboxState

/** The table of events to publish. Name it in `entities` and in your migrations. */
export const OutboxEntity = new EntitySchema<OutboxRow>({
  name: 'EventForgeOutbox',
  tableName: 'event_forge_outbox',
  columns: {
    id: { type: String, length: 64, primary: true },
    type: { type: String, length: 255 },
    payload: { type: 'simple-json' },
    headers: { type: 'simple-json' },
    occurredAt: { type: Date, name: 'occurred_at' },
    status: { type: String, length: 16 },
    attempts: { type: Number },
    availableAt: { type: Date, name: 'available_at' },
    publishedAt: { type: Date, name: 'published_at', nullable: true },
    lastError: { type: 'text', name: 'last_error', nullable: true },
  },
  indices: [{ name: 'event_forge_outbox_due', columns: ['status', 'availableAt'] }],
})

export interface InboxRow extends InboxKey {
  /** Says which call stored the row, as drivers do not agree on how to count ignored inserts. */
  readonly receipt: string
  readonly receivedAt: Date
}

/** The table of messages received. Name it in `entities` and in your migrations. */
export const InboxEntity = new EntitySchema<InboxRow>({
  name: 'EventForgeInbox',
  tableName: 'event_forge_inbox',
  columns: {
    consumer: { type: String, length: 128, primary: true },
    messageId: { type: String, length: 64, primary: true, name: 'message_id' },
    receipt: { type: String, length: 36 },
    receivedAt: { type: Date, name: 'received_at' },
  },
})
