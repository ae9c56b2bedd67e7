import { createEvent, type ForgeEvent, type NewEvent } from '@event-forge/inbox-outbox-core'
import { Inject, Injectable } from '@nestjs/common'
import { INBOX_OUTBOX_OPTIONS, type InboxOutboxOptions } from './options.js'

@Injectable()
export class OutboxService {
  constructor(@Inject(INBOX_OUTBOX_OPTIONS) private readonly options: InboxOutboxOptions) {}

  /** Store an event in the transaction that makes it true; the relay publishes it afterwards. */
  async add<Payload>(event: NewEvent<Payload>, tx?: unknown): Promise<ForgeEvent<Payload>> {
    const complete = createEvent(event)
    await this.options.outbox.add([complete], tx)
    return complete
  }
}
