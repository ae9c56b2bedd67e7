const assert = require('node:assert/strict')
const { it } = require('node:test')
const commonjs = require('@event-forge/inbox-outbox-mongoose')

it('offers the same names to `require` as to `import`', async () => {
  const imported = await import('@event-forge/inbox-outbox-mongoose')
  assert.deepEqual(Object.keys(commonjs).toSorted(), Object.keys(imported).toSorted())
})
