import { join } from 'node:path'
import type { RegistryAddress } from '../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../ecosystems/index.ts'
import { PaquebotError } from '../model/error.ts'
import type { EcosystemId, PackageId } from '../model/package.ts'
import type { Step, UploadOutcome } from '../model/step.ts'
import type { CredentialResolver } from './credentials.ts'

export type UploadStep = Extract<Step, { kind: 'upload' }>

/** What uploads need beside the steps. The executor is handed its keys; it cannot find any by itself. */
export interface UploadTools {
  /** Folder of the artifact files. */
  readonly artifactDir: string
  readonly registries: Readonly<Record<EcosystemId, RegistryAddress>>
  readonly credentials: CredentialResolver
  readonly signal: AbortSignal
  /** Told before and after each step. */
  readonly onStep?: (step: UploadStep, result?: UploadResult) => void
}

/** One step's end. `skipped` when a package that this one needs did not get there. */
export type UploadResult =
  | { readonly step: UploadStep; readonly kind: UploadOutcome }
  | { readonly step: UploadStep; readonly kind: 'failed'; readonly error: PaquebotError }
  | { readonly step: UploadStep; readonly kind: 'skipped'; readonly because: PackageId }

/**
 * Performs uploads in order: probe, skip what is there with the same bytes, upload the rest.
 * A failure does not stop packages that do not depend on the failed one.
 */
export async function executeUploads(
  steps: readonly UploadStep[],
  needs: ReadonlyMap<PackageId, readonly PackageId[]>,
  tools: UploadTools,
): Promise<readonly UploadResult[]> {
  const results: UploadResult[] = []
  const broken = new Set<PackageId>()
  for (const step of steps) {
    tools.signal.throwIfAborted()
    tools.onStep?.(step)
    const blocker = [step.artifact.package, ...(needs.get(step.artifact.package) ?? [])].find(
      (id) => broken.has(id),
    )
    const result: UploadResult =
      blocker === undefined
        ? await executeUpload(step, tools)
        : { step, kind: 'skipped', because: blocker }
    if (result.kind === 'failed' || result.kind === 'skipped') broken.add(step.artifact.package)
    tools.onStep?.(step, result)
    results.push(result)
  }
  return results
}

async function executeUpload(step: UploadStep, tools: UploadTools): Promise<UploadResult> {
  const { artifact } = step
  const ecosystem = ecosystemOf(artifact.ecosystem)
  const registry = tools.registries[artifact.ecosystem]
  try {
    const state = await ecosystem.probe(artifact, registry)
    if (state.kind === 'same') return { step, kind: 'already-there' }
    if (state.kind === 'other') throw otherBytes(step, state.digest)
    const kind = await ecosystem.upload({
      artifact,
      path: join(tools.artifactDir, artifact.file),
      registry,
      ...(step.tag === undefined ? {} : { tag: step.tag }),
      ...(step.access === undefined ? {} : { access: step.access }),
      credential: () => tools.credentials(artifact),
      signal: tools.signal,
    })
    return { step, kind }
  } catch (error) {
    if (error instanceof PaquebotError) return { step, kind: 'failed', error }
    throw error
  }
}

/** In the registry's own algorithm: npm tells sha512, PyPI sha256. */
function digestHere(artifact: UploadStep['artifact'], there: string): string {
  return there.length === artifact.sha512.length ? artifact.sha512 : artifact.sha256
}

function otherBytes({ artifact }: UploadStep, digest: string): PaquebotError {
  return new PaquebotError(
    'publish/other-bytes',
    `${artifact.name} ${artifact.version} is on the registry with other bytes: ${digest} there, ${digestHere(artifact, digest)} here`,
    { hint: 'a published version never changes: release a new one' },
  )
}
