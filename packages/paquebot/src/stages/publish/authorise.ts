import { PaquebotError } from '../../model/error.ts'
import { hasErrors } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import { type Publication, spoken } from '../../model/publication.ts'
import { moveTags, type TagResult, type TagStep } from '../../steps/move-tags.ts'
import { task } from '../task.ts'
import { endBy } from './report.ts'
import { note, type Run } from './run.ts'
import { addressOf } from './survey.ts'

/** Asks for every key that the release needs, and tries whether dist-tags may be moved. Nothing is uploaded. */
export async function authorise(run: Run): Promise<void> {
  const { emit } = run.around
  const targets = run.decision.uploads.filter(isToSend(run)).map((one) => ({
    ...one,
    registry: addressOf(run.ground, one.id).upload,
  }))
  if (targets.length === 0) return
  const findings = await task(
    emit,
    targets.length === 1 ? 'authorise 1 package' : `authorise ${targets.length} packages`,
    () => run.credentials.preflight(targets),
    (found) => ({ ok: !hasErrors(found), note: keysOf(run, targets) }),
  )
  run.findings.push(...findings)
  if (hasErrors(findings)) return refuseAll(run)
  await stageTags(run)
}

/** Files that are on their way need no key. */
const isToSend =
  ({ decision }: Run) =>
  ({ id }: Publication) => {
    const standing = decision.standings.get(id)
    return standing?.kind === 'missing' && standing.absent.length > 0
  }

function keysOf({ credentials }: Run, targets: readonly Publication[]): string {
  const worlds = [...new Set(targets.map(({ ecosystem }) => ecosystem))]
  return worlds.map((world) => `${world}: ${credentials.describe(world)}`).join('; ')
}

function refuseAll(run: Run): void {
  run.stopped = true
  for (const { id } of run.decision.uploads)
    run.ends.set(id, {
      kind: 'skipped',
      because: 'the release is not authorised as a whole, so nothing was uploaded',
    })
}

/**
 * Puts the throw-away tag on the version that is `latest` now: a registry that lets us do this will let us move the
 * final tags at the end. One that does not gets its versions with their final tags at once.
 */
async function stageTags(run: Run): Promise<void> {
  const steps = run.decision.uploads.filter(isToSend(run)).flatMap((one) => stepOf(run, one))
  const results = await moveTags(steps, {
    credentials: run.credentials,
    signal: run.around.signal,
    tell: (text) => note(run, text),
  })
  for (const result of results) {
    if (result.kind === 'failed') giveUpStaging(run, result)
    else run.staged.add(result.step.id)
  }
}

function stepOf(run: Run, { id, name, ecosystem, version }: Publication): readonly TagStep[] {
  const way = run.decision.ways.get(id)
  if (way?.kind !== 'two-phase') return []
  const registry = addressOf(run.ground, id)
  return [{ id, ecosystem, name, tag: run.ownTag, to: way.now, registry, unless: version }]
}

/** Without a throw-away tag the final one goes on at once, unless that would move it back. */
function giveUpStaging(run: Run, { step, error }: Extract<TagResult, { kind: 'failed' }>): void {
  const publication = run.decision.uploads.find(({ id }) => id === step.id)
  const way = run.decision.ways.get(step.id)
  if (publication === undefined || way?.kind !== 'two-phase') return
  const { name, tag = 'latest' } = publication
  if (error.code === 'http/failed') refuseFor(run, step.id, error)
  else if (way.above === undefined)
    note(run, `${name} gets its dist-tag \`${tag}\` with the upload: ${error.message}`)
  else refuseFor(run, step.id, wouldMoveBack(publication, way.above, error))
}

function refuseFor(run: Run, id: PackageId, error: PaquebotError): void {
  refuseAll(run)
  run.ends.set(id, endBy(error))
}

function wouldMoveBack(
  publication: Publication,
  above: string,
  { message }: PaquebotError,
): PaquebotError {
  const { tag = 'latest' } = publication
  return new PaquebotError(
    'publish/refused',
    `${spoken(publication)} would move \`${tag}\` back from ${above}, and its dist-tags cannot be moved: ${message}`,
    {
      hint: 'give this line of versions a dist-tag of its own (`publishConfig.tag`), or tick dist-tags at the trusted publisher',
    },
  )
}
