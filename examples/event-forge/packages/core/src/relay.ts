import { setTimeout as delay } from 'node:timers/promises'
import { type BackoffPolicy, backoffDelay, defaultBackoff } from './backoff.js'
import type { OutboxQueue, OutboxRecord, Publisher, Settlement } from './outbox.js'

/** What can be tuned about a relay; `defaultRelayTuning` holds the defaults. */
export interface RelayTuning {
  /** How many events are claimed at once. */
  readonly batchSize: number
  /** The pause before the next look, once nothing more is due. */
  readonly pollIntervalMs: number
  /** How long a batch may take before its events are due again for other relays. */
  readonly leaseMs: number
  /** After so many failures an event is dead, and is not tried again. */
  readonly maxAttempts: number
  readonly backoff: BackoffPolicy
}

export const defaultRelayTuning: RelayTuning = {
  batchSize: 50,
  pollIntervalMs: 1_000,
  leaseMs: 60_000,
  maxAttempts: 8,
  backoff: defaultBackoff,
}

export interface RelayOptions extends Partial<RelayTuning> {
  readonly outbox: OutboxQueue
  readonly publisher: Publisher
  readonly now?: () => Date
  readonly random?: () => number
  /** Called after each attempt, once its end is stored. */
  readonly onSettled?: (record: OutboxRecord, settlement: Settlement) => void
  /** Called when the outbox itself fails; the relay tries again after its pause. */
  readonly onError?: (error: unknown) => void
}

/** Carries events from an outbox to a publisher, at least once each. */
export interface OutboxRelay {
  /** Publish one batch of due events; resolves to how many there were. */
  runOnce(): Promise<number>
  /** Poll until stopped. */
  start(): void
  /** Stop polling; resolves once the batch in flight is done. */
  stop(): Promise<void>
}

type Relay = Required<RelayOptions>

interface Polling {
  readonly abort: AbortController
  readonly ended: Promise<void>
}

export function createOutboxRelay(options: RelayOptions): OutboxRelay {
  const relay = withDefaults(options)
  let polling: Polling | undefined
  return {
    runOnce: () => publishBatch(relay),
    start() {
      polling ??= startPolling(relay)
    },
    async stop() {
      polling?.abort.abort()
      await polling?.ended
      polling = undefined
    },
  }
}

function withDefaults(options: RelayOptions): Relay {
  return {
    ...defaultRelayTuning,
    now: () => new Date(),
    random: Math.random,
    onSettled: () => {},
    onError: () => {},
    ...options,
  }
}

async function publishBatch(relay: Relay): Promise<number> {
  const now = relay.now()
  const records = await relay.outbox.claimDue({
    limit: relay.batchSize,
    now,
    leaseUntil: later(now, relay.leaseMs),
  })
  for (const record of records) {
    const settlement = await attempt(record, relay)
    await relay.outbox.settle(record.event.id, settlement)
    relay.onSettled(record, settlement)
  }
  return records.length
}

async function attempt(record: OutboxRecord, relay: Relay): Promise<Settlement> {
  try {
    await relay.publisher.publish(record.event)
    return { kind: 'published', at: relay.now() }
  } catch (error) {
    return settleFailure(record, messageOf(error), relay)
  }
}

function settleFailure(record: OutboxRecord, error: string, relay: Relay): Settlement {
  const attempts = record.attempts + 1
  if (attempts >= relay.maxAttempts) return { kind: 'dead', attempts, error }
  const wait = backoffDelay(attempts, relay.backoff, relay.random())
  return { kind: 'retry', attempts, error, availableAt: later(relay.now(), wait) }
}

function startPolling(relay: Relay): Polling {
  const abort = new AbortController()
  return { abort, ended: pollUntilAborted(relay, abort.signal) }
}

async function pollUntilAborted(relay: Relay, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const published = await publishBatch(relay).catch((error: unknown) => {
      relay.onError(error)
      return 0
    })
    if (published < relay.batchSize) await pause(relay.pollIntervalMs, signal)
  }
}

/** Wait, or return at once when the signal is given. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {})
}

function later(time: Date, ms: number): Date {
  return new Date(time.getTime() + ms)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
