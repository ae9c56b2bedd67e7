import type { ForgeEvent, InboxKey, OutboxState } from '@event-forge/inbox-outbox-core'
import { type Connection, type Model, Schema } from 'mongoose'

/** A stored event; its id is the document's `_id`. */
export type OutboxDocument = Omit<ForgeEvent, 'id'> & OutboxState & { readonly _id: string }

/** A message received; the key is the document's `_id`, which MongoDB keeps unique. */
export interface InboxDocument {
  readonly _id: InboxKey
  readonly receivedAt: Date
}

const outboxSchema = new Schema<OutboxDocument>(
  {
    _id: { type: String, required: true },
    type: { type: String, required: true },
    payload: { type: Schema.Types.Mixed },
    headers: { type: Schema.Types.Mixed },
    occurredAt: { type: Date, required: true },
    status: { type: String, required: true },
    attempts: { type: Number, required: true },
    availableAt: { type: Date, required: true },
    publishedAt: { type: Date, default: null },
    lastError: { type: String, default: null },
  },
  { collection: 'event_forge_outbox', minimize: false, versionKey: false },
).index({ status: 1, availableAt: 1 })

const inboxSchema = new Schema<InboxDocument>(
  {
    _id: { type: new Schema({ consumer: String, messageId: String }, { _id: false }) },
    receivedAt: { type: Date, required: true },
  },
  { collection: 'event_forge_inbox', versionKey: false },
)

/** The model of the events to publish, on your connection. */
export function outboxModel(connection: Connection): Model<OutboxDocument> {
  return connection.model<OutboxDocument>('EventForgeOutbox', outboxSchema)
}

/** The model of the messages received, on your connection. */
export function inboxModel(connection: Connection): Model<InboxDocument> {
  return connection.model<InboxDocument>('EventForgeInbox', inboxSchema)
}
