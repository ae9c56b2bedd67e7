import { hasErrors } from '../model/finding.ts'
import type { ReleaseView } from '../output/release.ts'
import type { ReleaseWish } from '../stages/release/release.ts'
import type { Outcome } from './command.ts'
import type { Session } from './session.ts'

/** `decide`: what each job of a workflow has to do; `look`: what a run would do; `do`: do it. */
export type ReleaseMode = 'decide' | 'look' | 'do'

/** Decides a release, and carries it out unless somebody only looks. */
export async function startRelease(
  wish: ReleaseWish,
  mode: ReleaseMode,
  session: Session,
): Promise<Outcome<ReleaseView>> {
  const stage = await import('../stages/release/release.ts')
  const prepared = await stage.prepareRelease(session.cwd, wish, session)
  const { base, decision, findings } = prepared
  const empty = { commit: base.commit, done: false, published: [], tags: [], held: [] }
  if (decision === undefined) return { ok: !hasErrors(findings), result: empty, findings }
  if (mode === 'decide') {
    const { divideAmongJobs } = await import('../stages/release/jobs.ts')
    const jobs = await divideAmongJobs({ ...prepared, decision }, wish, session)
    return { ok: true, result: { ...empty, decision, jobs }, findings }
  }
  if (mode === 'look') {
    if (decision.mode !== 'pr') return { ok: true, result: { ...empty, decision }, findings }
    const pull = await stage.previewPull(prepared, wish, session)
    const result = { ...empty, decision, pull: { ...pull, done: false } }
    return { ok: !hasErrors(pull.findings), result, findings: [...findings, ...pull.findings] }
  }
  const outcome = await stage.carryOutRelease({ ...prepared, decision }, wish, session)
  const { pull, published, tags, held } = outcome
  const told = pull && { ...pull, done: true, ...(pull.opened && { pull: pull.opened }) }
  const result = {
    ...empty,
    done: true,
    decision,
    published,
    tags,
    held,
    ...(told && { pull: told }),
  }
  return { ok: outcome.ok, result, findings: outcome.findings }
}
