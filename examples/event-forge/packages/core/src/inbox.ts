/** A message, as one of its consumers knows it. Each consumer has its own memory. */
export interface InboxKey {
  readonly consumer: string
  readonly messageId: string
}

/** The memory of the messages received; `Tx` is the transaction of the database behind it. */
export interface InboxStore<Tx = unknown> {
  /** Run the work in a transaction, which is rolled back when the work fails. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  /** Remember a message; resolves to false when it is remembered already. */
  remember(key: InboxKey, tx: Tx): Promise<boolean>
}

export type Receipt = 'handled' | 'duplicate'

/**
 * Handle a message unless it was handled before. The memory of it and everything the handler does
 * with `tx` are stored together or not at all, so a failed message can be delivered again.
 */
export function receiveOnce<Tx>(
  inbox: InboxStore<Tx>,
  key: InboxKey,
  handle: (tx: Tx) => Promise<void>,
): Promise<Receipt> {
  return inbox.transaction(async (tx) => {
    const isNew = await inbox.remember(key, tx)
    if (!isNew) return 'duplicate'
    await handle(tx)
    return 'handled'
  })
}
