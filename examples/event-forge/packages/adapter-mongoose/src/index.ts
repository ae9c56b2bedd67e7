export { MongooseInboxStore } from './inbox-store.js'
export { MongooseOutboxStore } from './outbox-store.js'
export { type InboxDocument, inboxModel, type OutboxDocument, outboxModel } from './schemas.js'
