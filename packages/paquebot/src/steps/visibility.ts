import type { RegistryAddress } from '../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../ecosystems/index.ts'
import { mapParallel } from '../io/parallel.ts'
import type { Artifact } from '../model/artifact.ts'
import { PaquebotError } from '../model/error.ts'
import { pause } from './patience.ts'
import { otherBytes } from './send.ts'

/**
 * `pending`: the registry does not show the file at all. `unlisted`: it is there, and the page that installers read
 * does not have it yet.
 */
export type Visibility =
  | { readonly kind: 'visible' | 'unlisted' | 'pending' }
  | { readonly kind: 'failed'; readonly error: PaquebotError }

export interface WaitTools {
  readonly registryOf: (artifact: Artifact) => RegistryAddress
  /** Milliseconds to wait at most; 0 for one look. */
  readonly limit: number
  readonly signal: AbortSignal
  /** Told when a file becomes visible, and from time to time what is waited for. */
  readonly onProgress?: (told: {
    readonly seen?: Artifact
    readonly left: readonly Artifact[]
  }) => void
}

const first = 200
const longest = 30_000
/** Looks under way at one time. */
const width = 8

/** Waits until all files are there with their bytes and installers find them, or the limit is over. By file name. */
export async function waitUntilVisible(
  artifacts: readonly Artifact[],
  tools: WaitTools,
): Promise<ReadonlyMap<string, Visibility>> {
  const seen = new Map<string, Visibility>()
  const deadline = Date.now() + tools.limit
  const isOpen = ({ file }: Artifact) =>
    ['pending', 'unlisted'].includes(seen.get(file)?.kind ?? '')
  let left = artifacts
  for (let wait = first; ; wait = Math.min(longest, wait * 1.6)) {
    await mapParallel(
      left,
      async (one) => void seen.set(one.file, await lookAt(one, seen, tools)),
      width,
    )
    const before = left
    left = left.filter(isOpen)
    for (const one of before) if (!isOpen(one)) tools.onProgress?.({ seen: one, left })
    if (left.length === 0 || Date.now() >= deadline) return seen
    tools.onProgress?.({ left })
    await pause(Math.min(wait, Math.max(0, deadline - Date.now())), tools.signal)
  }
}

/** What installers see is the end of it; while they see nothing, the freshest page tells whether it is there at all. */
async function lookAt(
  artifact: Artifact,
  seen: ReadonlyMap<string, Visibility>,
  { registryOf, signal }: WaitTools,
): Promise<Visibility> {
  const { listed, probe } = ecosystemOf(artifact.ecosystem)
  const registry = registryOf(artifact)
  const shown = await listed(artifact, registry)
  if (shown.kind === 'same') return { kind: 'visible' }
  if (shown.kind === 'other') return { kind: 'failed', error: otherBytes(artifact, shown.digest) }
  if (seen.get(artifact.file)?.kind === 'unlisted') return { kind: 'unlisted' }
  const state = await probe(artifact, registry, signal)
  if (state.kind === 'other') return { kind: 'failed', error: otherBytes(artifact, state.digest) }
  return { kind: state.kind === 'same' ? 'unlisted' : 'pending' }
}

/** What a limit that is over means, for people. */
export function notVisible(
  { file }: Artifact,
  { kind }: Visibility,
  minutes: number,
): PaquebotError {
  const what =
    kind === 'unlisted'
      ? 'is on the registry, and the list that installers read does not have it yet'
      : 'was accepted by the registry and is not visible yet'
  return new PaquebotError('publish/pending', `\`${file}\` ${what}, after ${minutes} min`, {
    hint: 'run the same command again later: it goes on from here and uploads nothing twice',
  })
}
