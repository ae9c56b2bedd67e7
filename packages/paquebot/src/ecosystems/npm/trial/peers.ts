import type { ExecResult } from '../../../io/exec.ts'
import type { Finding, Severity } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { isRecord, listIn, type Manifest, parseManifest, placeIn, textsIn } from '../manifest.ts'
import { escapedName, withSlash } from '../probe.ts'
import * as semver from '../semver.ts'
import { installFailed, peerConflict } from './consumer.ts'
import type { Installed } from './try-out.ts'

/**
 * Installs the newest version that each peer range admits: what a user has who keeps up to date.
 * A range that promises a version which another dependency rules out fails only then.
 */
export async function tryPeers(installed: Installed): Promise<TrialResult> {
  const { packed, consumer } = installed
  const peers = requiredPeers(packed)
  if (peers.length === 0) return { findings: [], tried: [] }
  const specs = await Promise.all(peers.map(([name, range]) => newest(installed, name, range)))
  const result = await consumer.install(specs)
  const tried = [`npm install ${specs.join(' ')}`]
  if (result.code === 0) return { findings: await overridden(installed, result), tried }
  const conflict = peerConflict(`${result.stderr}\n${result.stdout}`)
  if (conflict !== undefined)
    return { findings: [peersConflict(installed, 'error', conflict)], tried }
  return { findings: [installFailed(installed, specs.join(' '), result)], tried }
}

/** Deeper in the tree npm installs a version that a range rules out, and mentions it in a warning. */
async function overridden(installed: Installed, result: ExecResult): Promise<readonly Finding[]> {
  if (!result.stderr.includes('ERESOLVE overriding peer dependency')) return []
  const listed = await installed.consumer.run(['npm', 'ls', '--all', '--json'])
  const problems = listIn(parseManifest(listed.stdout)?.problems)
  const invalid = problems.flatMap((problem) => /^invalid: (\S+) /.exec(problem)?.[1] ?? [])
  if (invalid.length === 0) return []
  const conflict = `npm installs ${[...new Set(invalid)].join(', ')}, which another package rules out`
  return [peersConflict(installed, 'warning', conflict)]
}

/**
 * The version that npm would take for the range in a new project. Asked here, because npm keeps one
 * that is installed already when the range admits it. The range itself when the registry does not tell.
 */
async function newest({ registry }: Installed, name: string, range: string): Promise<string> {
  const document = await packument(new URL(escapedName(name), withSlash(registry.index)))
  const tags = textsIn(document?.['dist-tags'])
  const versions = Object.keys(isRecord(document?.versions) ? document.versions : {})
  const latest =
    tags.latest !== undefined && semver.satisfies(tags.latest, range) ? tags.latest : undefined
  return `${name}@${latest ?? semver.maxSatisfying(versions, range) ?? range}`
}

async function packument(address: URL): Promise<Manifest | undefined> {
  const headers = { accept: 'application/vnd.npm.install-v1+json' }
  try {
    const answer = await fetch(address, { headers, signal: AbortSignal.timeout(30_000) })
    const document: unknown = answer.ok ? await answer.json() : undefined
    return isRecord(document) ? document : undefined
  } catch {
    // The install that follows says better what is wrong with the registry.
    return undefined
  }
}

/** Peers that have to be there; an optional one is installed when an import asks for it. */
function requiredPeers(packed: Installed['packed']): readonly (readonly [string, string])[] {
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

function peersConflict(
  { pkg, packed, shop }: Installed,
  severity: Severity,
  conflict: string,
): Finding {
  const name = Object.keys(textsIn(packed.peerDependencies)).find((peer) =>
    conflict.includes(`${peer}@`),
  )
  const path = name === undefined ? ['peerDependencies'] : ['peerDependencies', name]
  return {
    rule: 'npm/peer-conflict',
    severity,
    message: `\`${pkg.name}\` does not go with the newest versions of its peers: ${conflict}`,
    ...placeIn(shop.repository.read(pkg.manifest), pkg.manifest, path),
    hint: 'narrow the peer range to what its dependencies support, or raise those dependencies',
  }
}
