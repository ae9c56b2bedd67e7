import type { Finding } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { isRecord, placeIn, textsIn } from '../manifest.ts'
import { peerConflict } from './consumer.ts'
import type { Installed } from './try-out.ts'

/**
 * Installs the newest version that each peer range admits: what a user has who keeps up to date.
 * A range that promises a version which another dependency rules out fails only then.
 */
export async function tryPeers(installed: Installed): Promise<TrialResult> {
  const { packed, consumer } = installed
  const specs = requiredPeers(packed).map(([name, range]) => `${name}@${range}`)
  if (specs.length === 0) return { findings: [], tried: [] }
  const result = await consumer.install(specs)
  const tried = [`npm install ${specs.join(' ')}`]
  if (result.code === 0) return { findings: [], tried }
  const conflict = peerConflict(`${result.stderr}\n${result.stdout}`)
  return { findings: conflict === undefined ? [] : [peersConflict(installed, conflict)], tried }
}

/** Peers that have to be there; an optional one is installed when an import asks for it. */
export function requiredPeers(packed: Installed['packed']): readonly (readonly [string, string])[] {
  const peers = Object.entries(textsIn(packed.peerDependencies))
  return peers.filter(([name]) => !optionalPeers(packed).has(name))
}

/** Names that `peerDependenciesMeta` marks as optional. */
export function optionalPeers(packed: Installed['packed']): ReadonlySet<string> {
  const meta = isRecord(packed.peerDependenciesMeta) ? packed.peerDependenciesMeta : {}
  const names = Object.entries(meta).filter(
    ([, value]) => isRecord(value) && value.optional === true,
  )
  return new Set(names.map(([name]) => name))
}

function peersConflict({ pkg, packed, shop }: Installed, conflict: string): Finding {
  const name = Object.keys(textsIn(packed.peerDependencies)).find((peer) =>
    conflict.includes(`${peer}@`),
  )
  const path = name === undefined ? ['peerDependencies'] : ['peerDependencies', name]
  return {
    rule: 'npm/peer-conflict',
    severity: 'error',
    message: `\`${pkg.name}\` cannot be installed beside the newest versions of its peers: ${conflict}`,
    ...placeIn(shop.repository.read(pkg.manifest), pkg.manifest, path),
    hint: 'narrow the peer range to what its dependencies support, or raise those dependencies',
  }
}
