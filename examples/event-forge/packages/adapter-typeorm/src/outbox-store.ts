import {
  type Claim,
  type ForgeEvent,
  initialState,
  type OutboxRecord,
  type OutboxStore,
  type Settlement,
  stateChanges,
} from '@event-forge/inbox-outbox-core'
import {
  type DataSource,
  type EntityManager,
  type FindOptionsWhere,
  LessThanOrEqual,
  type Repository,
} from 'typeorm'
import { OutboxEntity, type OutboxRow } from './entities.js'

/** An outbox in a table; events are added with the `EntityManager` of your transaction. */
export class TypeOrmOutboxStore implements OutboxStore<EntityManager> {
  readonly #dataSource: DataSource

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource
  }

  async add(events: readonly ForgeEvent[], tx: EntityManager): Promise<void> {
    await tx.getRepository(OutboxEntity).insert(events.map(rowOf))
  }

  async claimDue(claim: Claim): Promise<OutboxRecord[]> {
    const rows = this.#rows()
    const candidates = await rows.find({
      where: dueBy(claim.now),
      order: { occurredAt: 'ASC' },
      take: claim.limit,
    })
    const claimed: OutboxRecord[] = []
    for (const candidate of candidates) {
      if (await lease(rows, candidate.id, claim)) claimed.push(recordOf(candidate))
    }
    return claimed
  }

  async settle(eventId: string, settlement: Settlement): Promise<void> {
    await this.#rows().update({ id: eventId, status: 'pending' }, stateChanges(settlement))
  }

  #rows(): Repository<OutboxRow> {
    return this.#dataSource.getRepository(OutboxEntity)
  }
}

/** Of all relays that see the same due row, only one finds it still due when it updates it. */
async function lease(rows: Repository<OutboxRow>, id: string, claim: Claim): Promise<boolean> {
  const result = await rows.update({ id, ...dueBy(claim.now) }, { availableAt: claim.leaseUntil })
  return result.affected === 1
}

function dueBy(now: Date): FindOptionsWhere<OutboxRow> {
  return { status: 'pending', availableAt: LessThanOrEqual(now) }
}

function rowOf(event: ForgeEvent): OutboxRow {
  return { ...event, ...initialState(event) }
}

function recordOf(row: OutboxRow): OutboxRecord {
  const { id, type, payload, headers, occurredAt, attempts } = row
  return { event: { id, type, payload, headers, occurredAt }, attempts }
}
