import type { RegistryAddress, TagAnswer, TagStore } from '../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../ecosystems/index.ts'
import { mapParallel } from '../io/parallel.ts'
import { PaquebotError } from '../model/error.ts'
import type { EcosystemId, PackageId } from '../model/package.ts'
import type { Credentials } from './credentials/contract.ts'
import { pause, pauseAfter } from './patience.ts'

/** A dist-tag to point at a version, or to take away (`to` null). */
export interface TagStep {
  readonly id: PackageId
  readonly ecosystem: EcosystemId
  readonly name: string
  readonly tag: string
  readonly to: string | null
  readonly registry: RegistryAddress
  /** It is good where it is when it stands on this version. */
  readonly unless?: string
}

export interface TagTools {
  readonly credentials: Pick<Credentials, 'key' | 'forget'>
  readonly signal: AbortSignal
  readonly tell?: (text: string) => void
}

export type TagResult =
  | { readonly step: TagStep; readonly kind: 'moved' | 'already-there' }
  | { readonly step: TagStep; readonly kind: 'failed'; readonly error: PaquebotError }

const width = 8
const tries = 6

/** Moves dist-tags; one that is where it should be is left alone. Only bugs and aborts are thrown. */
export function moveTags(
  steps: readonly TagStep[],
  tools: TagTools,
): Promise<readonly TagResult[]> {
  return mapParallel(steps, (step) => moveTag(step, tools), width)
}

async function moveTag(step: TagStep, tools: TagTools): Promise<TagResult> {
  const store = ecosystemOf(step.ecosystem).tags
  if (store === undefined) return { step, kind: 'already-there' }
  try {
    return { step, kind: await settleTag(step, store, tools) }
  } catch (error) {
    tools.signal.throwIfAborted()
    if (error instanceof PaquebotError) return { step, kind: 'failed', error }
    throw error
  }
}

async function settleTag(
  step: TagStep,
  store: TagStore,
  tools: TagTools,
): Promise<'moved' | 'already-there'> {
  let hasFreshKey = false
  for (let attempt = 1; ; attempt += 1) {
    if (await standsRight(step, store)) return attempt === 1 ? 'already-there' : 'moved'
    const answer = await act(step, store, tools)
    if (answer.kind === 'done') return 'moved'
    if (answer.kind === 'unclear') await again(step, answer, { attempt, tools })
    else if (answer.keyRefused === undefined || hasFreshKey) throw refused(step, answer)
    else {
      hasFreshKey = true
      tools.credentials.forget(step.ecosystem)
    }
  }
}

async function standsRight(step: TagStep, store: TagStore): Promise<boolean> {
  const state = await store.read(step.name, step.registry)
  if (state.kind !== 'tags') return false
  const now = state.tags[step.tag]
  return (now ?? null) === step.to || (now !== undefined && now === step.unless)
}

function act(
  step: TagStep,
  store: TagStore,
  { credentials, signal }: TagTools,
): Promise<TagAnswer> {
  const target = { ecosystem: step.ecosystem, name: step.name, registry: step.registry.upload }
  return store.move({
    ...step,
    credential: () => credentials.key(target, 'dist-tag'),
    signal,
  })
}

async function again(
  step: TagStep,
  { why, retryAfter }: Extract<TagAnswer, { kind: 'unclear' }>,
  { attempt, tools }: { readonly attempt: number; readonly tools: TagTools },
): Promise<void> {
  const wait = retryAfter ?? pauseAfter(attempt)
  if (attempt >= tries || wait > 10 * 60_000)
    throw new PaquebotError('http/failed', `${doing(step)} did not work: ${why}`, {
      hint: 'run the same command again',
    })
  tools.tell?.(`${doing(step)}: ${why}; trying again in ${Math.ceil(wait / 1000)} s`)
  await pause(wait, tools.signal)
}

const doing = ({ name, tag, to }: TagStep) =>
  to === null
    ? `taking the dist-tag \`${tag}\` off \`${name}\``
    : `moving the dist-tag \`${tag}\` of \`${name}\` to ${to}`

function refused(
  step: TagStep,
  { why, hint }: { readonly why: string; readonly hint: string },
): PaquebotError {
  const message = `the registry refuses ${doing(step)}: ${why}`
  return new PaquebotError('publish/refused', message, { hint })
}
