import {
  type Claim,
  type ForgeEvent,
  initialState,
  type OutboxRecord,
  type OutboxStore,
  type Settlement,
  stateChanges,
} from '@event-forge/inbox-outbox-core'
import type { ClientSession, Connection, Model } from 'mongoose'
import { type OutboxDocument, outboxModel } from './schemas.js'

/** An outbox in a collection; events are added with the session of your transaction. */
export class MongooseOutboxStore implements OutboxStore<ClientSession> {
  readonly #events: Model<OutboxDocument>

  constructor(connection: Connection) {
    this.#events = outboxModel(connection)
  }

  async add(events: readonly ForgeEvent[], tx: ClientSession): Promise<void> {
    await this.#events.insertMany(events.map(documentOf), { session: tx })
  }

  async claimDue(claim: Claim): Promise<OutboxRecord[]> {
    const claimed: OutboxRecord[] = []
    while (claimed.length < claim.limit) {
      const document = await this.#leaseOldest(claim)
      if (document === null) break
      claimed.push(recordOf(document))
    }
    return claimed
  }

  async settle(eventId: string, settlement: Settlement): Promise<void> {
    await this.#events.updateOne(
      { _id: eventId, status: 'pending' },
      { $set: stateChanges(settlement) },
    )
  }

  #leaseOldest({ now, leaseUntil }: Claim): Promise<OutboxDocument | null> {
    return this.#events
      .findOneAndUpdate(
        { status: 'pending', availableAt: { $lte: now } },
        { $set: { availableAt: leaseUntil } },
        { sort: { occurredAt: 1 } },
      )
      .lean<OutboxDocument>()
      .exec()
  }
}

function documentOf(event: ForgeEvent): OutboxDocument {
  const { id, ...rest } = event
  return { _id: id, ...rest, ...initialState(event) }
}

function recordOf(document: OutboxDocument): OutboxRecord {
  const { _id, type, payload, headers, occurredAt, attempts } = document
  return { event: { id: _id, type, payload, headers, occurredAt }, attempts }
}
