import { hasErrors } from '../../model/finding.ts'
import { renderAnnounce } from '../../output/announce.ts'
import type { AnnounceRequest, PreparedAnnounce } from '../../stages/announce/announce.ts'
import { defineCommand } from '../command.ts'
import type { Session } from '../session.ts'
import { announceFlags, requestOf } from './announce-flags.ts'

export const announce = defineCommand({
  name: 'announce',
  summary: 'Tags and GitHub releases of what is published',
  description: [
    'For every package whose version is on its registry: the tag at the commit that wrote the version, and a',
    "GitHub release with the changelog section of that version. Tags are named as the repository's are, made all",
    'together, and never moved. A release is a draft until its files are attached. Run it as often as you like:',
    'what is there is left alone, what is missing is made. Elsewhere than on GitHub tags are pushed by git.',
  ].join('\n'),
  flags: announceFlags,
  whenCancelled:
    'tags and releases that were made stay; run the same command again, and it goes on from here',
  examples: [
    { line: 'paquebot announce --dry-run', text: 'see every tag and release' },
    { line: 'paquebot announce --from dist', text: 'attach wheel, sdist and tarball' },
    { line: 'paquebot announce --from registries', text: 'attach what is published, in any run' },
    { line: 'paquebot announce --no-releases', text: 'only tags' },
  ],
  async run({ flags }, session) {
    const prepared = await prepare(requestOf(flags), session)
    const { findings, plan } = prepared
    const done = !flags['dry-run']
    const made = done
      ? await (await import('../../stages/announce/carry-out.ts')).carryOut(prepared, session)
      : []
    return { ok: !hasErrors(findings), result: { plan, done, made }, findings }
  },
  view: ({ result }, style) => renderAnnounce(result, style),
  wire: ({ plan: { announcements, skipped, forge, repository }, done, made }) => ({
    done,
    forge,
    ...(repository === undefined ? {} : { repository }),
    announcements: announcements.map((one) => ({
      ...one,
      release:
        'attach' in one.release
          ? { ...one.release, attach: one.release.attach.map(({ path: _, ...file }) => file) }
          : one.release,
    })),
    skipped,
    made,
  }),
})

async function prepare(request: AnnounceRequest, session: Session): Promise<PreparedAnnounce> {
  const { from, ...rest } = request
  if (from !== 'registries') {
    const { prepareAnnounce } = await import('../../stages/announce/announce.ts')
    return prepareAnnounce(session.cwd, request, session)
  }
  const { prepareWithPublishedFiles } = await import('../../stages/release/announce.ts')
  return prepareWithPublishedFiles(session.cwd, rest, session)
}
