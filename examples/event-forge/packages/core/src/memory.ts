import type { ForgeEvent } from './event.js'
import type { InboxKey, InboxStore } from './inbox.js'
import type { Claim, OutboxRecord, OutboxStore, Settlement } from './outbox.js'
import { initialState, type OutboxState, stateChanges } from './outbox-state.js'

type MemoryRow = OutboxState & { readonly event: ForgeEvent }

/** An outbox for tests and first drafts; it knows no transactions and forgets at exit. */
export class MemoryOutboxStore implements OutboxStore<void> {
  readonly #rows = new Map<string, MemoryRow>()

  async add(events: readonly ForgeEvent[]): Promise<void> {
    for (const event of events) this.#rows.set(event.id, { event, ...initialState(event) })
  }

  async claimDue({ limit, now, leaseUntil }: Claim): Promise<OutboxRecord[]> {
    const due = [...this.#rows.values()].filter((row) => isDue(row, now))
    const claimed = due.toSorted(byAge).slice(0, limit)
    for (const row of claimed) this.#change(row, { availableAt: leaseUntil })
    return claimed.map(({ event, attempts }) => ({ event, attempts }))
  }

  async settle(eventId: string, settlement: Settlement): Promise<void> {
    const row = this.#rows.get(eventId)
    if (row?.status === 'pending') this.#change(row, stateChanges(settlement))
  }

  /** What is known about a stored event. */
  stateOf(eventId: string): OutboxState | undefined {
    return this.#rows.get(eventId)
  }

  #change(row: MemoryRow, changes: Partial<OutboxState>): void {
    this.#rows.set(row.event.id, { ...row, ...changes })
  }
}

function isDue(row: MemoryRow, now: Date): boolean {
  return row.status === 'pending' && row.availableAt <= now
}

function byAge(a: MemoryRow, b: MemoryRow): number {
  return a.event.occurredAt.getTime() - b.event.occurredAt.getTime()
}

/** An inbox for tests and first drafts; its transactions run one after another. */
export class MemoryInboxStore implements InboxStore<Set<string>> {
  #remembered = new Set<string>()
  #last: Promise<unknown> = Promise.resolve()

  transaction<Result>(work: (tx: Set<string>) => Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => this.#commit(work))
    this.#last = result.catch(() => {})
    return result
  }

  async remember({ consumer, messageId }: InboxKey, tx: Set<string>): Promise<boolean> {
    const key = JSON.stringify([consumer, messageId])
    if (tx.has(key)) return false
    tx.add(key)
    return true
  }

  async #commit<Result>(work: (tx: Set<string>) => Promise<Result>): Promise<Result> {
    const draft = new Set(this.#remembered)
    const result = await work(draft)
    this.#remembered = draft
    return result
  }
}
