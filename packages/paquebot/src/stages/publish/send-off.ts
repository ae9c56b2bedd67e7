import type { EcosystemId, PackageId } from '../../model/package.ts'
import type { Publication } from '../../model/publication.ts'
import { executeUploads, type UploadResult, type UploadTools } from '../../steps/upload.ts'
import { uploadSteps } from '../../steps/upload-step.ts'
import { notVisible, type Visibility, waitUntilVisible } from '../../steps/visibility.ts'
import { task } from '../task.ts'
import { needsOf } from './plan.ts'
import { endBy, type PackageEnd } from './report.ts'
import { note, type Run } from './run.ts'
import { addressOf } from './survey.ts'

/** A file gets its tries, however short the wait for what was accepted. */
const leastPatience = 5 * 60_000

/** Uploads what one world still lacks. */
export async function uploadWorld(run: Run, world: EcosystemId): Promise<void> {
  const mine = run.decision.uploads.filter(({ ecosystem }) => ecosystem === world)
  if (mine.length === 0) return
  const files = mine.reduce((sum, { artifacts }) => sum + artifacts.length, 0)
  const results = await task(
    run.around.emit,
    `upload ${files === 1 ? '1 file' : `${files} files`} to ${world}`,
    () => upload(run, mine),
    (ended) => ({ ok: ended.every(({ kind }) => kind !== 'failed' && kind !== 'skipped') }),
  )
  for (const [id, own] of Map.groupBy(results, ({ step }) => step.artifact.package))
    run.ends.set(id, endOf(own, run))
  for (const result of results) {
    const isSent = result.kind === 'published' || result.kind === 'pending'
    if (isSent && result.isVisible === undefined)
      run.unseen.set(result.step.artifact.file, result.step.artifact)
  }
  if (
    results.some(
      (result) => result.kind === 'failed' && result.error.code === 'publish/other-bytes',
    )
  )
    run.stopped = true
}

async function upload(run: Run, mine: readonly Publication[]): Promise<readonly UploadResult[]> {
  const { around, cargo, survey } = run
  const tags = new Map(
    mine.flatMap(({ id }) => (run.staged.has(id) ? [[id, run.ownTag] as const] : [])),
  )
  return executeUploads(uploadSteps(mine, tags), needsOf(cargo.plan), {
    artifactDir: cargo.folder?.path ?? '',
    ...(cargo.plan.commit === null ? {} : { commit: cargo.plan.commit }),
    registryOf: ({ package: id }) => addressOf(run.ground, id),
    credentials: run.credentials,
    journal: run.journal,
    known: survey.files,
    patience: Math.max(leastPatience, run.options.wait * 60_000),
    signal: around.signal,
    uploaders: await uploadersOf(run),
    tell: (text) => note(run, text),
    onStep: (step, result) => {
      if (result !== undefined)
        around.emit({ kind: 'detail', text: `${step.artifact.file}: ${result.kind}` })
    },
  })
}

/** The clients that the user has chosen, by the world that they upload to. */
async function uploadersOf({ options, around }: Run): Promise<UploadTools['uploaders'] & object> {
  const { clients = [] } = options
  if (clients.length === 0) return {}
  const { clientWorlds, uploadWith } = await import('../../ecosystems/client.ts')
  return Object.fromEntries(
    clients.map((client) => [clientWorlds[client], uploadWith(client, around.env)]),
  )
}

/** How a package ended whose files ended so: the worst of them. */
function endOf(results: readonly UploadResult[], run: Run): PackageEnd {
  for (const result of results) if (result.kind === 'failed') return endBy(result.error)
  for (const result of results)
    if (result.kind === 'skipped') return { kind: 'skipped', because: whyHeld(result.because, run) }
  if (results.some(({ kind }) => kind === 'pending')) return onItsWay
  return { kind: results.some(({ kind }) => kind === 'published') ? 'published' : 'already-there' }
}

const onItsWay: PackageEnd = {
  kind: 'pending',
  because: 'the registry has accepted it and does not show it yet',
  hint: 'run the same command again later: it goes on from here and uploads nothing twice',
}

/** What a package is kept back by. */
export function whyHeld(id: PackageId, run: Pick<Run, 'ground' | 'ends'>): string {
  const isSelected = run.ground.selected.some((pkg) => pkg.id === id)
  if (!isSelected)
    return `it needs \`${id}\`, which is not published and which \`--only\` leaves out`
  const end = run.ends.get(id)
  return end?.kind === 'refused' && end.code === 'publish/other-bytes'
    ? `other bytes were found under the name of \`${id}\`, and that ends everything`
    : `it needs \`${id}\`, which did not get there`
}

/** Waits until everything that was accepted so far is visible. True when it is. */
export async function waitForAll(run: Run): Promise<boolean> {
  const artifacts = [...run.unseen.values()]
  if (artifacts.length === 0) return true
  run.deadline ??= Date.now() + run.options.wait * 60_000
  const { emit, signal } = run.around
  const title =
    artifacts.length === 1
      ? 'wait until 1 file is visible'
      : `wait until ${artifacts.length} files are visible`
  const seen = await task(
    emit,
    title,
    () =>
      waitUntilVisible(artifacts, {
        registryOf: ({ package: id }) => addressOf(run.ground, id),
        limit: Math.max(0, (run.deadline ?? 0) - Date.now()),
        signal,
        onProgress: teller(run),
      }),
    (all) => ({ ok: [...all.values()].every(({ kind }) => kind === 'visible') }),
  )
  for (const artifact of artifacts) noteVisibility(run, artifact, seen.get(artifact.file))
  return run.unseen.size === 0
}

function noteVisibility(
  run: Run,
  artifact: Publication['artifacts'][number],
  seen: Visibility | undefined,
): void {
  if (seen?.kind === 'visible') run.unseen.delete(artifact.file)
  else if (seen?.kind === 'failed') {
    run.unseen.delete(artifact.file)
    run.ends.set(artifact.package, endBy(seen.error))
    run.stopped = true
  } else if (seen !== undefined)
    run.ends.set(artifact.package, endBy(notVisible(artifact, seen, run.options.wait), 'pending'))
  const isSeen = ![...run.unseen.values()].some((one) => one.package === artifact.package)
  if (isSeen && run.ends.get(artifact.package)?.kind === 'pending')
    run.ends.set(artifact.package, { kind: 'published' })
}

/** Once a minute a line for those who sit there and wait. */
function teller(run: Run) {
  const begun = Date.now()
  let told = begun
  return ({ left }: { readonly left: readonly Publication['artifacts'][number][] }) => {
    if (left.length === 0 || Date.now() - told < 60_000) return
    told = Date.now()
    const names = left
      .slice(0, 3)
      .map(({ file }) => file)
      .join(', ')
    const more = left.length > 3 ? ` and ${left.length - 3} more` : ''
    const minutes = Math.round((told - begun) / 60_000)
    run.around.emit({ kind: 'note', text: `after ${minutes} min not visible yet: ${names}${more}` })
  }
}

/** PyPI is final, so it waits for npm: what npm has not shown may still be blocked. */
export function holdBack(run: Run, world: EcosystemId): void {
  const waiting = [...run.unseen.values()][0]
  for (const { id, ecosystem } of run.decision.uploads)
    if (ecosystem === world)
      run.ends.set(id, {
        kind: 'skipped',
        because: `\`${waiting?.file}\` is not visible on npm yet, and what is on PyPI cannot be taken back`,
        hint: `\`paquebot publish --only ${world}\` publishes it all the same`,
      })
}
