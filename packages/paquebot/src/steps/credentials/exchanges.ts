import type { Exchange } from '../../ecosystems/exchange.ts'
import type { EcosystemId } from '../../model/package.ts'

/** The exchange of a world; loaded when somebody publishes. */
export async function exchangeOf(ecosystem: EcosystemId): Promise<Exchange> {
  return load[ecosystem]()
}

const load: Readonly<Record<EcosystemId, () => Promise<Exchange>>> = {
  npm: async () => (await import('../../ecosystems/npm/exchange.ts')).npmExchange,
  pypi: async () => (await import('../../ecosystems/pypi/registry/mint.ts')).pypiExchange,
}
