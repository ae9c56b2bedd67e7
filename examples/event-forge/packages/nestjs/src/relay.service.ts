import {
  createOutboxRelay,
  type OutboxRecord,
  type OutboxRelay,
  type Settlement,
} from '@event-forge/inbox-outbox-core'
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common'
import { type Observable, Subject } from 'rxjs'
import { INBOX_OUTBOX_OPTIONS, type InboxOutboxOptions } from './options.js'

/** One attempt of the relay, and how it ended. */
export interface SettledEvent {
  readonly record: OutboxRecord
  readonly settlement: Settlement
}

/** Runs the relay as long as the application runs. */
@Injectable()
export class OutboxRelayService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(OutboxRelayService.name)
  readonly #settled = new Subject<SettledEvent>()
  readonly #relay: OutboxRelay

  /** Every attempt, as it is settled: for metrics, or for an alarm about dead events. */
  readonly settled$: Observable<SettledEvent> = this.#settled.asObservable()

  constructor(@Inject(INBOX_OUTBOX_OPTIONS) options: InboxOutboxOptions) {
    this.#relay = createOutboxRelay({
      ...options.relay,
      outbox: options.outbox,
      publisher: options.publisher,
      onSettled: (record, settlement) => this.#settled.next({ record, settlement }),
      onError: (error) => this.#logger.error('The outbox cannot be read', error),
    })
  }

  onApplicationBootstrap(): void {
    this.#relay.start()
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#relay.stop()
    this.#settled.complete()
  }
}
