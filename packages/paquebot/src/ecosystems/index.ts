import type { EcosystemId } from '../model/package.ts'
import type { Ecosystem } from './ecosystem.ts'
import { npm } from './npm/index.ts'
import { pypi } from './pypi/index.ts'

/** Every package world, by id. Forgetting one is a compile error. */
export const ecosystems = { npm, pypi } satisfies Record<EcosystemId, Ecosystem>

/** The world of this id. */
export function ecosystemOf(id: EcosystemId): Ecosystem {
  return ecosystems[id]
}
