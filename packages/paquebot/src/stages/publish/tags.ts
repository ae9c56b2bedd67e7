import { ecosystemOf } from '../../ecosystems/index.ts'
import { mapParallel } from '../../io/parallel.ts'
import { PaquebotError } from '../../model/error.ts'
import type { PackageId } from '../../model/package.ts'
import type { Publication } from '../../model/publication.ts'
import { moveTags, type TagResult, type TagStep } from '../../steps/move-tags.ts'
import { task } from '../task.ts'
import { hasThrowAway, type TagEnd, tagEnd } from './decide.ts'
import { distTag, treeDistTags } from './plan.ts'
import { endBy, isGood } from './report.ts'
import { note, type Run } from './run.ts'
import { addressOf, tagsSurely } from './survey.ts'

/** What has a dist-tag to move. */
type Tagged = Pick<Publication, 'id' | 'name' | 'version' | 'ecosystem' | 'tag'>

/** Moves the final dist-tags, dependencies first, and takes the throw-away ones off. */
export async function settleTags(run: Run): Promise<void> {
  const tagged = taggedOf(run).filter(isGoodIn(run))
  const ends = await readEnds(run, tagged)
  await flip(
    run,
    stepsOf(run, tagged, ({ id }) => [ends.get(id)?.flip ?? []].flat()),
  )
  for (const { id, tag = 'latest' } of tagged) {
    const stays = ends.get(id)?.stays
    if (stays !== undefined) run.tags.set(id, `\`${tag}\` stays on ${stays}`)
  }
  // A final tag that would not move keeps its throw-away tag, from which the next run knows.
  const settled = tagged.filter(isGoodIn(run))
  await removeTags(
    run,
    stepsOf(run, settled, ({ id }) => ends.get(id)?.leftovers ?? []),
  )
}

const isGoodIn =
  ({ ends }: Run) =>
  ({ id }: Tagged) =>
    isGood(ends.get(id) ?? { kind: 'waiting' })

async function flip(run: Run, steps: readonly TagStep[]): Promise<void> {
  if (steps.length === 0) return
  const results = await task(
    run.around.emit,
    steps.length === 1 ? 'move 1 dist-tag' : `move ${steps.length} dist-tags`,
    () => moveTags(steps, toolsOf(run)),
    (all) => ({ ok: all.every(({ kind }) => kind !== 'failed') }),
  )
  for (const result of results) noteFlip(run, result)
}

/**
 * Takes the throw-away tag off packages whose new version did not get there, so that nothing is left of a failed run.
 * Where it stands on the new version it stays: that tells the next run that the final tag is still to move.
 */
export async function undoStaging(run: Run): Promise<void> {
  const failed = run.decision.uploads.filter(
    ({ id }) => run.staged.has(id) && ['refused', 'skipped'].includes(run.ends.get(id)?.kind ?? ''),
  )
  const steps = stepsOf(run, failed, ({ version }) => [
    { tag: run.ownTag, to: null, unless: version },
  ])
  await removeTags(run, steps)
}

function taggedOf({ ground, decision, staged, survey }: Run): readonly Tagged[] {
  const hasTags = ({ ecosystem }: Tagged) => ecosystemOf(ecosystem).tags !== undefined
  // What went out with its final tag, and has no throw-away tag from an earlier run, needs no look.
  const uploaded = decision.uploads.filter(
    (one) => hasTags(one) && (staged.has(one.id) || hasThrowAway(survey.tags.get(one.id))),
  )
  const known = new Set(uploaded.map(({ id }) => id))
  const left = decision.untagged.filter(({ id }) => !known.has(id))
  const tags = treeDistTags(ground.discovery.workspace.packages, ground.pre)
  const waiting = left.map((pkg) => {
    const version = pkg.version ?? ''
    return { ...pkg, version, tag: distTag(pkg, version, tags) }
  })
  return [...uploaded, ...waiting]
}

/** Compared right before: somebody may have moved a tag meanwhile. */
async function readEnds(
  run: Run,
  tagged: readonly Tagged[],
): Promise<ReadonlyMap<PackageId, TagEnd>> {
  const pairs = await mapParallel(
    tagged,
    async (one) => {
      const { versions } = ecosystemOf(one.ecosystem)
      const state = await tagsSurely(one, addressOf(run.ground, one.id), run.around.signal)
      if (state.kind === 'unknown') return noteUnknown(run, one, state.why)
      if (state.kind !== 'tags') return undefined
      const own = run.ownTag
      return [
        one.id,
        tagEnd(one, state.tags, { own, isStaged: run.staged.has(one.id), versions }),
      ] as const
    },
    8,
  )
  return new Map(pairs.filter((pair) => pair !== undefined))
}

/** Where the tag stands is not known, so nobody can say that the release is complete. */
function noteUnknown(run: Run, { id, name, tag = 'latest' }: Tagged, why: string): undefined {
  const message = `nobody can say where the dist-tag \`${tag}\` of \`${name}\` stands: ${why}`
  const hint = 'run the same command again; it goes on from here'
  run.ends.set(id, endBy(new PaquebotError('http/failed', message, { hint })))
}

function stepsOf(
  { ground }: Run,
  tagged: readonly Tagged[],
  changes: (one: Tagged) => readonly Pick<TagStep, 'tag' | 'to' | 'unless'>[],
): readonly TagStep[] {
  return tagged.flatMap((one) => {
    const { id, ecosystem, name } = one
    const common = { id, ecosystem, name, registry: addressOf(ground, id) }
    return changes(one).map((change) => ({ ...common, ...change }))
  })
}

const toolsOf = (run: Run) => ({
  credentials: run.credentials,
  signal: run.around.signal,
  tell: (text: string) => note(run, text),
})

function noteFlip(run: Run, result: TagResult): void {
  const { id, tag, to } = result.step
  if (result.kind === 'failed') run.ends.set(id, endBy(result.error))
  else run.tags.set(id, `\`${tag}\` -> ${to}`)
}

async function removeTags(run: Run, steps: readonly TagStep[]): Promise<void> {
  if (steps.length === 0) return
  for (const result of await moveTags(steps, toolsOf(run)))
    if (result.kind === 'failed')
      note(run, `${result.error.message}; it does no harm, and the next run takes it away`)
}
