export { InboxEntity, type InboxRow, OutboxEntity, type OutboxRow } from './entities.js'
export { TypeOrmInboxStore } from './inbox-store.js'
export { TypeOrmOutboxStore } from './outbox-store.js'
