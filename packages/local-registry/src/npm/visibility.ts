import { json } from '../http/reply.ts'
import type { Reply } from '../types.ts'
import type { World } from '../world.ts'

/** npm asks this before it makes a provenance statement. */
export function visibility(world: World, name: string): Reply {
  const record = world.store.npm.get(name)
  if (record === undefined) return json(404, { error: 'Not found' })
  return json(200, { public: record.access === 'public' })
}
