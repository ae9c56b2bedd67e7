import { hasErrors } from '../../model/finding.ts'
import {
  type ReleaseView,
  renderRelease,
  reportRelease,
  wireRelease,
} from '../../output/release.ts'
import type { ReleaseWish } from '../../stages/release/release.ts'
import { defineCommand, type Outcome } from '../command.ts'
import type { Session } from '../session.ts'
import { releaseFlags, wishOf } from './release-flags.ts'

export const release = defineCommand({
  name: 'release',
  summary: 'The one command for CI: release pull request, or publish, tag and announce',
  description: [
    'For every push to the base branch. Changesets or commits that ask for a release: the release pull request is',
    'opened or brought up to date. Versions in the tree that are on no registry: built, published, tagged,',
    'released. Neither: it says so. What is done is decided from the registries, the tags and the releases alone,',
    'so a run that was killed is completed by the next one, on whatever machine; the rest of a release that was',
    'begun is published from the commit that wrote its versions, also when others were merged since.',
  ].join('\n'),
  whenCancelled: 'what was uploaded stays; run the same command again, and it goes on from here',
  flags: releaseFlags,
  examples: [
    { line: 'paquebot release', text: 'in the workflow of the base branch' },
    { line: 'paquebot release --dry-run', text: 'what that would do now' },
    { line: 'paquebot release --bump minor', text: 'a release pull request for an explicit bump' },
  ],
  async run({ flags }, session) {
    return start(wishOf(flags, session), flags['dry-run'], session)
  },
  view: ({ result }, style) => renderRelease(result, style),
  wire: wireRelease,
  report: reportRelease,
})

async function start(
  wish: ReleaseWish,
  isDry: boolean,
  session: Session,
): Promise<Outcome<ReleaseView>> {
  const stage = await import('../../stages/release/release.ts')
  const prepared = await stage.prepareRelease(session.cwd, wish, session)
  const { base, decision, findings } = prepared
  const empty = { commit: base.commit, done: false, published: [], tags: [], held: [] }
  if (decision === undefined) return { ok: !hasErrors(findings), result: empty, findings }
  if (isDry) {
    if (decision.mode !== 'pr') return { ok: true, result: { ...empty, decision }, findings }
    const pull = await stage.previewPull(prepared, wish, session)
    const result = { ...empty, decision, pull: { ...pull, done: false } }
    return { ok: !hasErrors(pull.findings), result, findings: [...findings, ...pull.findings] }
  }
  const outcome = await stage.carryOutRelease({ ...prepared, decision }, wish, session)
  const { pull, published, tags, held } = outcome
  const told = pull && { ...pull, done: true, ...(pull.opened && { pull: pull.opened }) }
  const result = { ...empty, done: true, decision, published, tags, held }
  return {
    ok: outcome.ok,
    result: told === undefined ? result : { ...result, pull: told },
    findings: [...findings, ...outcome.findings],
  }
}
