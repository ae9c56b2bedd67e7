import type {
  InboxStore,
  OutboxStore,
  Publisher,
  RelayTuning,
} from '@event-forge/inbox-outbox-core'
import { ConfigurableModuleBuilder } from '@nestjs/common'

export interface InboxOutboxOptions {
  readonly outbox: OutboxStore
  readonly inbox: InboxStore
  readonly publisher: Publisher
  readonly relay?: Partial<RelayTuning>
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: INBOX_OUTBOX_OPTIONS } =
  new ConfigurableModuleBuilder<InboxOutboxOptions>().setClassMethodName('forRoot').build()
