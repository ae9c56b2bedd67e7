import { posix } from 'node:path'
import type { Drafts } from '../../io/drafts.ts'
import type { Repository } from '../../io/repository.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import { type Pre, preFile, readPre } from '../plan/pre.ts'

const folder = '.changeset'

/**
 * Uses up the changesets of the plan: they are removed, or in prerelease mode moved to `.changeset/pre/`, whence
 * the final version takes them again. At the end of the mode its file goes too (apply-release-plan 8.1.1); a
 * snapshot ends nothing. What version 2 wrote into the file is brought to the form of 3 on the way.
 */
export function consumeChangesets(
  plan: ReleasePlan,
  repository: Pick<Repository, 'read'>,
  drafts: Drafts,
): void {
  migratePre(readPre(repository), drafts)
  for (const { file } of plan.changes) {
    if (file === undefined) continue
    if (plan.pre?.mode === 'pre') moveToPre(file, drafts)
    else drafts.remove(drafts.read(file) === undefined ? inPre(file) : file)
  }
  if (plan.pre?.mode === 'exit' && plan.snapshot === undefined) drafts.remove(preFile)
}

/** Writes `pre.json` in the form of version 3, and moves the changesets that version 2 listed in it. */
export function migratePre({ state, written, released }: Pre, drafts: Drafts): void {
  if (state === undefined) return
  const text = drafts.read(preFile) ?? ''
  if (!/"(initialVersions|changesets)"\s*:/.test(text)) return
  for (const id of released) moveToPre(`${folder}/${id}.md`, drafts)
  drafts.write(preFile, preText(written))
}

/** The text of `pre.json`. */
export const preText = (written: Readonly<Record<string, unknown>>) =>
  `${JSON.stringify(written, null, 2)}\n`

const inPre = (file: string) => `${folder}/pre/${posix.basename(file)}`

function moveToPre(file: string, drafts: Drafts): void {
  const text = drafts.read(file)
  if (text === undefined || posix.dirname(file) !== folder) return
  drafts.write(inPre(file), text)
  drafts.remove(file)
}
