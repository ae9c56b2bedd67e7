import { randomUUID } from 'node:crypto'
import type { InboxKey, InboxStore } from '@event-forge/inbox-outbox-core'
import type { DataSource, EntityManager } from 'typeorm'
import { InboxEntity } from './entities.js'

/** An inbox in a table; handlers get the `EntityManager` of the transaction. */
export class TypeOrmInboxStore implements InboxStore<EntityManager> {
  readonly #dataSource: DataSource

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource
  }

  transaction<Result>(work: (tx: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#dataSource.transaction(work)
  }

  async remember({ consumer, messageId }: InboxKey, tx: EntityManager): Promise<boolean> {
    const receipt = randomUUID()
    const row = { consumer, messageId, receipt, receivedAt: new Date() }
    await tx.createQueryBuilder().insert().into(InboxEntity).values(row).orIgnore().execute()
    const stored = await tx.getRepository(InboxEntity).findOneBy({ consumer, messageId })
    return stored?.receipt === receipt
  }
}
