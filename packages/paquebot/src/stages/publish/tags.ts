import { ecosystemOf } from '../../ecosystems/index.ts'
import { mapParallel } from '../../io/parallel.ts'
import { PaquebotError } from '../../model/error.ts'
import type { PackageId } from '../../model/package.ts'
import type { Publication } from '../../model/publication.ts'
import { moveTags, type TagResult, type TagStep } from '../../steps/move-tags.ts'
import { task } from '../task.ts'
import { type TagEnd, tagEnd } from './decide.ts'
import { distTag, treeDistTags } from './plan.ts'
import { endBy, isGood } from './report.ts'
import { note, type Run } from './run.ts'
import { addressOf, tagsSurely } from './survey.ts'

/** What has a dist-tag to move. */
type Tagged = Pick<Publication, 'id' | 'name' | 'version' | 'ecosystem' | 'tag'>

/** Moves the final dist-tags, dependencies first, and takes the throw-away ones off. */
export async function settleTags(run: Run): Promise<void> {
  const settled = taggedOf(run).filter(({ id }) => isGood(run.ends.get(id) ?? { kind: 'waiting' }))
  const ends = await readEnds(run, settled)
  const flips = stepsOf(run, settled, (one) =>
    ends.get(one.id)?.flip ? [ends.get(one.id)?.flip] : [],
  )
  if (flips.length > 0) {
    const results = await task(
      run.around.emit,
      flips.length === 1 ? 'move 1 dist-tag' : `move ${flips.length} dist-tags`,
      () => moveTags(flips, toolsOf(run)),
      (all) => ({ ok: all.every(({ kind }) => kind !== 'failed') }),
    )
    for (const result of results) noteFlip(run, result)
  }
  for (const one of settled) {
    const stays = ends.get(one.id)?.stays
    if (stays === undefined) continue
    run.tags.set(one.id, `\`${one.tag ?? 'latest'}\` stays on ${stays}`)
  }
  const unfinished = new Set(
    settled.filter(({ id }) => !isGood(run.ends.get(id) ?? { kind: 'waiting' })),
  )
  await removeTags(
    run,
    stepsOf(
      run,
      settled.filter((one) => !unfinished.has(one)),
      (one) => ends.get(one.id)?.leftovers ?? [],
    ),
  )
}

/** Takes the throw-away tag off packages whose new version did not get there, so that nothing is left of a failed run. */
export async function undoStaging(run: Run): Promise<void> {
  const failed = run.decision.uploads.filter(
    ({ id }) =>
      run.staged.has(id) &&
      !run.unmoved.has(id) &&
      ['refused', 'skipped'].includes(run.ends.get(id)?.kind ?? ''),
  )
  await removeTags(
    run,
    stepsOf(run, failed, () => [{ tag: run.ownTag, to: null }]),
  )
}

function taggedOf({ ground, decision }: Run): readonly Tagged[] {
  const hasTags = ({ ecosystem }: Tagged) => ecosystemOf(ecosystem).tags !== undefined
  const uploaded = decision.uploads.filter(hasTags)
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
      return [one.id, tagEnd(one, state.tags, { own: run.ownTag, versions })] as const
    },
    8,
  )
  return new Map(pairs.filter((pair) => pair !== undefined))
}

/** Where the tag stands is not known, so nobody can say that the release is complete. */
function noteUnknown(run: Run, { id, name, tag = 'latest' }: Tagged, why: string): undefined {
  const message = `nobody can say where the dist-tag \`${tag}\` of \`${name}\` stands: ${why}`
  const hint = 'run the same command again; it goes on from here'
  run.unmoved.add(id)
  run.ends.set(id, endBy(new PaquebotError('http/failed', message, { hint })))
}

function stepsOf(
  run: Run,
  tagged: readonly Tagged[],
  changes: (
    one: Tagged,
  ) => readonly ({ readonly tag: string; readonly to: string | null } | undefined)[],
): readonly TagStep[] {
  return tagged.flatMap((one) =>
    changes(one).flatMap((change) =>
      change === undefined
        ? []
        : [
            {
              ...change,
              id: one.id,
              ecosystem: one.ecosystem,
              name: one.name,
              registry: addressOf(run.ground, one.id),
            },
          ],
    ),
  )
}

const toolsOf = (run: Run) => ({
  credentials: run.credentials,
  signal: run.around.signal,
  tell: (text: string) => note(run, text),
})

function noteFlip(run: Run, result: TagResult): void {
  const { id, tag, to } = result.step
  if (result.kind === 'failed') {
    run.unmoved.add(id)
    run.ends.set(id, endBy(result.error))
  } else run.tags.set(id, `\`${tag}\` -> ${to}`)
}

async function removeTags(run: Run, steps: readonly TagStep[]): Promise<void> {
  if (steps.length === 0) return
  for (const result of await moveTags(steps, toolsOf(run)))
    if (result.kind === 'failed')
      note(run, `${result.error.message}; it does no harm, and the next run takes it away`)
}
