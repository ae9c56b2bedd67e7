import { type InboxKey, type Receipt, receiveOnce } from '@event-forge/inbox-outbox-core'
import { Inject, Injectable } from '@nestjs/common'
import { INBOX_OUTBOX_OPTIONS, type InboxOutboxOptions } from './options.js'

@Injectable()
export class InboxService {
  constructor(@Inject(INBOX_OUTBOX_OPTIONS) private readonly options: InboxOutboxOptions) {}

  /** Handle a message unless it was handled before, in one transaction with the memory of it. */
  receiveOnce(key: InboxKey, handle: (tx: unknown) => Promise<void>): Promise<Receipt> {
    return receiveOnce(this.options.inbox, key, handle)
  }
}
