import { randomUUID } from 'node:crypto'

/** Something that happened, in the shape in which it is stored and published. */
export interface ForgeEvent<Payload = unknown> {
  /** Unique among all events; the receiving inbox recognises a second delivery by it. */
  readonly id: string
  readonly type: string
  readonly payload: Payload
  readonly headers: Readonly<Record<string, string>>
  readonly occurredAt: Date
}

/** What a caller says about a new event; the rest has defaults. */
export interface NewEvent<Payload = unknown> {
  readonly type: string
  readonly payload: Payload
  readonly id?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly occurredAt?: Date
}

/** Complete a new event: by default a random id, no headers, and the present time. */
export function createEvent<Payload>(event: NewEvent<Payload>): ForgeEvent<Payload> {
  return { id: randomUUID(), headers: {}, occurredAt: new Date(), ...event }
}
