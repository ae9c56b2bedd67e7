import 'reflect-metadata'
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { MemoryInboxStore, MemoryOutboxStore } from '@event-forge/inbox-outbox-core'
import {
  InboxOutboxModule,
  InboxService,
  OutboxRelayService,
  OutboxService,
} from '@event-forge/inbox-outbox-nestjs'
import { NestFactory } from '@nestjs/core'
import { firstValueFrom } from 'rxjs'

function memoryOptions() {
  const published = []
  return {
    published,
    outbox: new MemoryOutboxStore(),
    inbox: new MemoryInboxStore(),
    publisher: { publish: async (event) => void published.push(event) },
    relay: { pollIntervalMs: 5 },
  }
}

const start = (module) => NestFactory.createApplicationContext(module, { logger: false })

describe('InboxOutboxModule', () => {
  it('publishes what is added, as long as the application runs', async () => {
    const options = memoryOptions()
    const app = await start(InboxOutboxModule.forRoot(options))
    const settled = firstValueFrom(app.get(OutboxRelayService).settled$)

    const event = await app.get(OutboxService).add({ type: 'order.placed', payload: 42 })
    assert.equal((await settled).settlement.kind, 'published')
    assert.deepEqual(options.published, [event])

    await app.close()
    await app.get(OutboxService).add({ type: 'order.placed', payload: 43 })
    await pause(4 * options.relay.pollIntervalMs)
    assert.equal(options.published.length, 1)
  })

  it('takes its options from a factory', async () => {
    const options = memoryOptions()
    const app = await start(InboxOutboxModule.forRootAsync({ useFactory: async () => options }))

    const { id } = await app.get(OutboxService).add({ type: 'order.placed', payload: 42 })
    assert.notEqual(options.outbox.stateOf(id), undefined)
    await app.close()
  })

  it('handles a message once', async () => {
    const app = await start(InboxOutboxModule.forRoot(memoryOptions()))
    const receive = () =>
      app.get(InboxService).receiveOnce({ consumer: 'billing', messageId: '1' }, async () => {})

    assert.deepEqual([await receive(), await receive()], ['handled', 'duplicate'])
    await app.close()
  })
})
