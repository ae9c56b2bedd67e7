import type { RegistryAddress } from '../../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../../ecosystems/index.ts'
import { mapParallel } from '../../io/parallel.ts'
import type { Artifact } from '../../model/artifact.ts'
import type { Package, PackageId, Workspace } from '../../model/package.ts'
import { findRegistries, npmAddress, type Registries } from '../publish/addresses.ts'
import type { Surroundings } from './forge.ts'
import type { Subject } from './subjects.ts'

/** What its registry says of a version. */
export type Published =
  | { readonly kind: 'published' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string }
  /** A file is not there, or with other bytes. */
  | { readonly kind: 'other'; readonly file: string; readonly why: string }

/** Requests beside each other: a registry answers one in a tenth of a second. */
const atOnce = 8

/**
 * Asks the registries for the versions of public packages; with artifacts also for each file. Private packages are
 * on no registry and count as published. Throws `publish/no-address`.
 */
export async function readPublished(
  workspace: Workspace,
  subjects: readonly Subject[],
  { artifacts, around }: { readonly artifacts: readonly Artifact[]; readonly around: Surroundings },
): Promise<ReadonlyMap<PackageId, Published>> {
  const uploaded = subjects.filter(({ pkg }) => !pkg.private)
  const states = new Map<PackageId, Published>(
    subjects.map(({ pkg }) => [pkg.id, { kind: 'published' }]),
  )
  if (uploaded.length === 0) return states
  const worlds = new Set(uploaded.map(({ pkg }) => pkg.ecosystem))
  const registries = await findRegistries(workspace.root, worlds, around)
  const found = await mapParallel(
    uploaded,
    async (subject) => [subject.pkg.id, await ask(subject, registries, artifacts)] as const,
    atOnce,
  )
  for (const [id, state] of found) states.set(id, state)
  return states
}

async function ask(
  { pkg, version }: Subject,
  registries: Registries,
  artifacts: readonly Artifact[],
): Promise<Published> {
  const ecosystem = ecosystemOf(pkg.ecosystem)
  const registry = registryOf(pkg, registries)
  const state = await ecosystem.released({ name: pkg.name, version }, registry)
  if (state.kind === 'absent') return { kind: 'absent' }
  if (state.kind === 'unknown') return state
  for (const artifact of artifacts.filter((one) => one.package === pkg.id)) {
    const file = await ecosystem.probe(artifact, registry)
    if (file.kind === 'unknown') return file
    if (file.kind === 'other')
      return { kind: 'other', file: artifact.file, why: `it has other bytes there: ${file.digest}` }
    if (file.kind !== 'same') return { kind: 'other', file: artifact.file, why: 'it is not there' }
  }
  return { kind: 'published' }
}

function registryOf(pkg: Package, registries: Registries): RegistryAddress {
  const own = pkg.publishing.registry
  return own === undefined || pkg.ecosystem !== 'npm' ? registries[pkg.ecosystem] : npmAddress(own)
}
