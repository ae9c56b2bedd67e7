import { renderRelease, reportRelease, wireRelease } from '../../output/release.ts'
import { defineCommand } from '../command.ts'
import { startRelease } from '../start-release.ts'
import { modeOf, releaseFlags, wishOf } from './release-flags.ts'

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
    { line: 'paquebot release --decide', text: 'first job of several: what the others have to do' },
    { line: 'paquebot release --bump minor', text: 'a release pull request for an explicit bump' },
  ],
  async run({ flags }, session) {
    return startRelease(wishOf(flags, session), modeOf(flags), session)
  },
  view: ({ result }, style) => renderRelease(result, style),
  wire: wireRelease,
  report: reportRelease,
})
