import { join } from 'node:path'
import type {
  RegistryAddress,
  RemoteState,
  Unclear,
  Upload,
  UploadAnswer,
} from '../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../ecosystems/index.ts'
import type { Artifact } from '../model/artifact.ts'
import { PaquebotError } from '../model/error.ts'
import type { Credentials } from './credentials/contract.ts'
import type { Journal } from './journal.ts'
import { type Pace, pause, pauseAfter } from './patience.ts'
import type { UploadStep } from './upload-step.ts'

/** What sending one file needs. */
export interface SendTools {
  /** Folder of the artifact files. */
  readonly artifactDir: string
  /** What the files were built from, where that is known. */
  readonly commit?: string
  readonly registryOf: (artifact: Artifact) => RegistryAddress
  readonly credentials: Pick<Credentials, 'key' | 'forget' | 'signer'>
  readonly journal: Journal
  /** What a look at the registries has shown just now, by file name. */
  readonly known?: ReadonlyMap<string, RemoteState>
  readonly uploader: (upload: Upload) => Promise<UploadAnswer>
  readonly pace: Pace
  /** Milliseconds that one file may take with all its tries; a registry that asks for more is left for another run. */
  readonly patience: number
  readonly signal: AbortSignal
  /** Told what goes wrong and is tried again. */
  readonly tell?: (text: string) => void
  /** The registry has asked to slow down. */
  readonly onCrowded?: () => void
}

/** How one file ended. `pending`: the registry has taken it and does not show it yet. */
export type FileResult =
  | {
      readonly kind: 'published' | 'already-there' | 'pending'
      /** Installers find it already; absent: nobody has looked. */
      readonly isVisible?: true
    }
  | { readonly kind: 'failed'; readonly error: PaquebotError }

const tries = 6

/** Brings one file to its registry. What cannot be is a `failed` result; only bugs and aborts are thrown. */
export async function sendFile(step: UploadStep, tools: SendTools): Promise<FileResult> {
  try {
    return await settleFile(step, tools)
  } catch (error) {
    tools.signal.throwIfAborted()
    if (error instanceof PaquebotError) return { kind: 'failed', error }
    throw error
  }
}

/** Look, send, look again, until it is there, refused, or not worth another try. */
async function settleFile(step: UploadStep, tools: SendTools): Promise<FileResult> {
  const { artifact } = step
  const deadline = Date.now() + tools.patience
  let hasFreshKey = false
  for (let attempt = 1; ; attempt += 1) {
    const state = await look(step, tools, attempt === 1)
    const settled = settledBy(state, step, attempt)
    if (settled !== undefined) return settled
    const answer = await send(step, tools)
    if (answer.kind === 'accepted') return readBack(step, tools)
    if (answer.kind === 'staged') return { kind: 'pending' }
    if (answer.kind === 'exists') return whoIsThere(step, tools, answer.why)
    if (answer.kind === 'refused') {
      if (answer.keyRefused === undefined || hasFreshKey) throw refused(artifact, answer)
      hasFreshKey = true
      tools.credentials.forget(artifact.ecosystem)
    } else await slowDown(step, answer, { attempt, deadline, tools })
  }
}

async function look(
  { artifact }: UploadStep,
  { known, registryOf, journal, signal }: SendTools,
  isFirst: boolean,
): Promise<RemoteState> {
  const seen = isFirst ? known?.get(artifact.file) : undefined
  const state = seen ?? (await probeSurely(artifact, registryOf(artifact), signal))
  return withJournal(state, artifact, journal)
}

/**
 * npm shows nothing of a version that it looks through; only we know that it has it. At PyPI the same file may come
 * as often as it likes, so there an absent one is absent.
 */
export function withJournal(
  state: RemoteState,
  artifact: Artifact,
  journal: Pick<Journal, 'acceptedAt'>,
): RemoteState {
  const isAccepted = artifact.ecosystem === 'npm' && journal.acceptedAt(artifact) !== undefined
  return state.kind === 'absent' && isAccepted ? { kind: 'pending' } : state
}

/** A look at the registry, repeated while that says nothing. Ends in `unknown` when it never does. */
export async function probeSurely(
  artifact: Artifact,
  registry: RegistryAddress,
  signal: AbortSignal,
): Promise<RemoteState> {
  const { probe } = ecosystemOf(artifact.ecosystem)
  for (let look = 1; ; look += 1) {
    const state = await probe(artifact, registry, signal)
    if (state.kind !== 'unknown' || look === 4) return state
    await pause(pauseAfter(look), signal)
  }
}

function settledBy(
  state: RemoteState,
  { artifact }: UploadStep,
  attempt: number,
): FileResult | undefined {
  switch (state.kind) {
    case 'same':
      return { kind: attempt === 1 ? 'already-there' : 'published' }
    case 'pending':
      return { kind: 'pending' }
    case 'other':
      throw otherBytes(artifact, state.digest)
    case 'unknown':
      throw unreachable(artifact, state.why)
    case 'absent':
      return undefined
  }
}

/** Writes down that it is sent before it is, and what came of it. */
async function send(step: UploadStep, tools: SendTools): Promise<UploadAnswer> {
  const { artifact, tag, access } = step
  const { file, sha256 } = artifact
  await tools.pace.turn()
  await tools.journal.note({ kind: 'sending', file, sha256 })
  const registry = tools.registryOf(artifact)
  const target = { ...artifact, registry: registry.upload }
  const signer = await tools.credentials.signer(target)
  const answer = await tools.uploader({
    artifact,
    path: join(tools.artifactDir, file),
    registry,
    ...(tag === undefined ? {} : { tag }),
    ...(access === undefined ? {} : { access }),
    ...(tools.commit === undefined ? {} : { commit: tools.commit }),
    credential: () => tools.credentials.key(target, 'publish'),
    ...(signer === undefined ? {} : { signer }),
    signal: tools.signal,
  })
  if (answer.kind === 'accepted' || answer.kind === 'staged' || answer.kind === 'refused')
    await tools.journal.note({ kind: answer.kind, file, sha256 })
  return answer
}

/**
 * Looks at once what has become of an accepted file. What installers see already needs no other look; what is not
 * there at all is on its way: npm looks through it first.
 */
async function readBack({ artifact }: UploadStep, tools: SendTools): Promise<FileResult> {
  const registry = tools.registryOf(artifact)
  const shown = await ecosystemOf(artifact.ecosystem).listed(artifact, registry)
  if (shown.kind === 'other') throw otherBytes(artifact, shown.digest)
  if (shown.kind === 'same') return { kind: 'published', isVisible: true }
  const state = await probeSurely(artifact, registry, tools.signal)
  if (state.kind === 'other') throw otherBytes(artifact, state.digest)
  return { kind: state.kind === 'same' ? 'published' : 'pending' }
}

/**
 * The registry says that the name is taken. By these bytes, by others, or by something that was deleted: a name is
 * never given out twice.
 */
async function whoIsThere(
  { artifact }: UploadStep,
  tools: SendTools,
  why: string,
): Promise<FileResult> {
  for (let look = 1; look <= 6; look += 1) {
    const state = await probeSurely(artifact, tools.registryOf(artifact), tools.signal)
    if (state.kind === 'same') return { kind: 'already-there' }
    if (state.kind === 'other') throw otherBytes(artifact, state.digest)
    await pause(pauseAfter(look), tools.signal)
  }
  throw refused(artifact, {
    why,
    hint: 'the registry has had this version before and shows it no more; versions are never given out again: release a new one',
  })
}

async function slowDown(
  { artifact }: UploadStep,
  { why, retryAfter }: Unclear,
  { attempt, deadline, tools }: { attempt: number; deadline: number; tools: SendTools },
): Promise<void> {
  const wait = retryAfter ?? pauseAfter(attempt)
  if (attempt >= tries || Date.now() + wait > deadline) throw unreachable(artifact, why, retryAfter)
  tools.tell?.(
    `\`${artifact.file}\`: ${why}; looking what is there and trying again in ${Math.ceil(wait / 1000)} s`,
  )
  if (retryAfter === undefined) return pause(wait, tools.signal)
  tools.onCrowded?.()
  tools.pace.slow(wait)
}

function refused(
  { name, version }: Artifact,
  { why, hint }: { readonly why: string; readonly hint: string },
): PaquebotError {
  const message = `the registry refuses ${name} ${version}: ${why}`
  return new PaquebotError('publish/refused', message, { hint })
}

function unreachable({ file }: Artifact, why: string, retryAfter?: number): PaquebotError {
  const when =
    retryAfter === undefined ? '' : ` in ${Math.ceil(retryAfter / 60_000)} min, as it asks for`
  return new PaquebotError('http/failed', `\`${file}\` did not reach the registry: ${why}`, {
    hint: `run the same command again${when}; what is there already is left alone`,
  })
}

/** The same name with other bytes. The digest is in the registry's own algorithm: npm tells sha512, PyPI sha256. */
export function otherBytes(artifact: Artifact, there: string): PaquebotError {
  const { name, version, file, sha256, sha512, ecosystem } = artifact
  const algorithm = there.length === sha512.length ? 'sha512' : 'sha256'
  const here = algorithm === 'sha512' ? sha512 : sha256
  const what = ecosystem === 'npm' ? `${name} ${version}` : `\`${file}\``
  return new PaquebotError(
    'publish/other-bytes',
    `${what} is on the registry with other bytes: ${algorithm} ${there} there, ${here} here`,
    {
      hint: 'a published version never changes: release a new one, or publish the files that were built first',
    },
  )
}
