import type { ForgeEvent } from './event.js'

/** Sends one event to a broker, and resolves when the broker has taken it over. */
export interface Publisher {
  publish(event: ForgeEvent): Promise<void>
}

/** A stored event that waits for its publication. */
export interface OutboxRecord {
  readonly event: ForgeEvent
  /** How often publishing it has failed. */
  readonly attempts: number
}

/** A relay's question for work: what is due by `now` shall be its own until `leaseUntil`. */
export interface Claim {
  readonly limit: number
  readonly now: Date
  readonly leaseUntil: Date
}

/** How an attempt to publish ended. */
export type Settlement =
  | { readonly kind: 'published'; readonly at: Date }
  | {
      readonly kind: 'retry'
      readonly attempts: number
      readonly error: string
      readonly availableAt: Date
    }
  | { readonly kind: 'dead'; readonly attempts: number; readonly error: string }

/** The side of the outbox that a relay works on. */
export interface OutboxQueue {
  /**
   * Lease due events, the oldest first, so that no other relay takes them. An event that is not
   * settled before its lease ends becomes due again.
   */
  claimDue(claim: Claim): Promise<OutboxRecord[]>
  /** Store how an attempt ended. An event that is published or dead stays so. */
  settle(eventId: string, settlement: Settlement): Promise<void>
}

/** The whole outbox; `Tx` is the transaction of the database behind it. */
export interface OutboxStore<Tx = unknown> extends OutboxQueue {
  /** Store events in the transaction that makes them true. */
  add(events: readonly ForgeEvent[], tx: Tx): Promise<void>
}
