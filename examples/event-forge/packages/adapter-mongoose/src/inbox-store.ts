import type { InboxKey, InboxStore } from '@event-forge/inbox-outbox-core'
import type { ClientSession, Connection, Model } from 'mongoose'
import { type InboxDocument, inboxModel } from './schemas.js'

/** An inbox in a collection; handlers get the session of the transaction. Needs a replica set. */
export class MongooseInboxStore implements InboxStore<ClientSession> {
  readonly #connection: Connection
  readonly #messages: Model<InboxDocument>

  constructor(connection: Connection) {
    this.#connection = connection
    this.#messages = inboxModel(connection)
  }

  transaction<Result>(work: (tx: ClientSession) => Promise<Result>): Promise<Result> {
    return this.#connection.withSession((session) => session.withTransaction(work))
  }

  async remember({ consumer, messageId }: InboxKey, tx: ClientSession): Promise<boolean> {
    // An upsert, as an insert that meets a duplicate would abort the whole transaction.
    const result = await this.#messages.updateOne(
      { _id: { consumer, messageId } },
      { $setOnInsert: { receivedAt: new Date() } },
      { upsert: true, session: tx },
    )
    return result.upsertedCount === 1
  }
}
