import { Global, Module } from '@nestjs/common'
import { InboxService } from './inbox.service.js'
import { ConfigurableModuleClass } from './options.js'
import { OutboxService } from './outbox.service.js'
import { OutboxRelayService } from './relay.service.js'

/** Import it once, by `forRoot` or `forRootAsync`; its services are there in every module. */
@Global()
@Module({
  providers: [OutboxService, InboxService, OutboxRelayService],
  exports: [OutboxService, InboxService, OutboxRelayService],
})
export class InboxOutboxModule extends ConfigurableModuleClass {}
