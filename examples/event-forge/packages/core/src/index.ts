export { type BackoffPolicy, backoffDelay, defaultBackoff } from './backoff.js'
export { createEvent, type ForgeEvent, type NewEvent } from './event.js'
export { type InboxKey, type InboxStore, type Receipt, receiveOnce } from './inbox.js'
export { MemoryInboxStore, MemoryOutboxStore } from './memory.js'
export type {
  Claim,
  OutboxQueue,
  OutboxRecord,
  OutboxStore,
  Publisher,
  Settlement,
} from './outbox.js'
export { initialState, type OutboxState, stateChanges } from './outbox-state.js'
export {
  createOutboxRelay,
  defaultRelayTuning,
  type OutboxRelay,
  type RelayOptions,
  type RelayTuning,
} from './relay.js'
