import type { ForgeEvent } from './event.js'
import type { Settlement } from './outbox.js'

/** What an outbox remembers about an event besides the event itself. */
export interface OutboxState {
  readonly status: 'pending' | 'published' | 'dead'
  readonly attempts: number
  /** When the event is due: at first, after a delay, or at the end of a lease. */
  readonly availableAt: Date
  readonly publishedAt: Date | null
  readonly lastError: string | null
}

/** The state of an event that was just stored: due since it happened. */
export function initialState(event: ForgeEvent): OutboxState {
  return {
    status: 'pending',
    attempts: 0,
    availableAt: event.occurredAt,
    publishedAt: null,
    lastError: null,
  }
}

/** What a settlement changes; stores write exactly these fields. */
export function stateChanges(settlement: Settlement): Partial<OutboxState> {
  switch (settlement.kind) {
    case 'published':
      return { status: 'published', publishedAt: settlement.at, lastError: null }
    case 'retry':
      return {
        attempts: settlement.attempts,
        availableAt: settlement.availableAt,
        lastError: settlement.error,
      }
    case 'dead':
      return { status: 'dead', attempts: settlement.attempts, lastError: settlement.error }
  }
}
