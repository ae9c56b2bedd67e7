import { ecosystemOf } from '../ecosystems/index.ts'
import type { PaquebotError } from '../model/error.ts'
import type { EcosystemId, PackageId } from '../model/package.ts'
import { inOrder } from './in-order.ts'
import { openPace } from './patience.ts'
import { type FileResult, type SendTools, sendFile } from './send.ts'
import type { UploadStep } from './upload-step.ts'

/** What uploads need beside the steps. The executor is handed its keys; it cannot find any by itself. */
export interface UploadTools extends Omit<SendTools, 'pace' | 'uploader'> {
  /** Another client than ours: `uv publish`, the real npm. */
  readonly uploaders?: Readonly<Partial<Record<EcosystemId, SendTools['uploader']>>>
  /** Told before and after each step. */
  readonly onStep?: (step: UploadStep, result?: UploadResult) => void
}

/** One step's end. `skipped` when a package that this one needs did not get there, or a conflict ended everything. */
export type UploadResult =
  | (FileResult & { readonly step: UploadStep })
  | { readonly step: UploadStep; readonly kind: 'skipped'; readonly because: PackageId }

/** How many packages are under way at one time. */
const width = 8

/**
 * Performs uploads: probe, skip what is there with the same bytes, send the rest, read it back. The worlds one after
 * the other, in each of them a package as soon as those are there that it needs, its files one after the other.
 * A failure does not stop packages that do not depend on the failed one; other bytes under a name of ours stop all.
 */
export async function executeUploads(
  steps: readonly UploadStep[],
  needs: ReadonlyMap<PackageId, readonly PackageId[]>,
  tools: UploadTools,
): Promise<readonly UploadResult[]> {
  const state: RunState = { broken: new Set(), results: new Map() }
  const pace = openPace(tools.signal)
  for (const world of new Set(steps.map(({ artifact }) => artifact.ecosystem))) {
    const packages = packagesOf(steps, world, needs)
    const uploader = tools.uploaders?.[world] ?? ecosystemOf(world).upload
    await inOrder(packages, width, (one, control) =>
      uploadPackage(one, state, {
        ...tools,
        pace,
        uploader,
        onCrowded: () => control.lower(1),
      }),
    )
  }
  return steps.flatMap((step) => state.results.get(step) ?? [])
}

interface RunState {
  readonly broken: Set<PackageId>
  readonly results: Map<UploadStep, UploadResult>
  /** The package on whose name other bytes were found. */
  conflict?: PackageId
}

interface PackageUpload {
  readonly id: PackageId
  readonly needs: readonly PackageId[]
  readonly steps: readonly UploadStep[]
}

function packagesOf(
  steps: readonly UploadStep[],
  world: EcosystemId,
  needs: ReadonlyMap<PackageId, readonly PackageId[]>,
): readonly PackageUpload[] {
  const mine = steps.filter(({ artifact }) => artifact.ecosystem === world)
  const byPackage = Map.groupBy(mine, ({ artifact }) => artifact.package)
  return [...byPackage].map(([id, own]) => ({ id, needs: needs.get(id) ?? [], steps: own }))
}

async function uploadPackage(
  { id, needs, steps }: PackageUpload,
  state: RunState,
  tools: SendTools & Pick<UploadTools, 'onStep'>,
): Promise<void> {
  for (const step of steps) {
    tools.signal.throwIfAborted()
    tools.onStep?.(step)
    const because = state.conflict ?? [id, ...needs].find((one) => state.broken.has(one))
    const result: UploadResult =
      because === undefined
        ? { step, ...(await sendFile(step, tools)) }
        : { step, kind: 'skipped', because }
    if (result.kind === 'failed' || result.kind === 'skipped') state.broken.add(id)
    if (result.kind === 'failed' && isConflict(result.error)) state.conflict ??= id
    tools.onStep?.(step, result)
    state.results.set(step, result)
  }
}

const isConflict = (error: PaquebotError) => error.code === 'publish/other-bytes'
