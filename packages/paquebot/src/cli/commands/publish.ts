import { hasErrors } from '../../model/finding.ts'
import { renderPublished, renderSteps } from '../../output/publish.ts'
import { reportPublished } from '../../output/publish-report.ts'
import { renderReleaseStatus } from '../../output/release-status.ts'
import { defineCommand } from '../command.ts'
import { answerPublish } from './publish-answer.ts'
import { publishFlags } from './publish-flags.ts'

export const publish = defineCommand({
  name: 'publish',
  summary: 'Publish for real; safe to run again after anything',
  description: [
    'Brings every public package whose version is not on its registry yet to npm and PyPI, from the artifacts',
    'of `paquebot build`, or builds them. Looks at both registries first and uploads nothing when any answer is',
    'missing, other bytes have a name, or a key is refused. Then npm, dependencies first, under a throw-away',
    'dist-tag; PyPI, wheels before the sdist; waits until all is visible; tries it; and moves the dist-tags.',
    'Kill it anywhere and run it again: it goes on from there, and never uploads anything twice.',
  ].join('\n'),
  flags: publishFlags,
  examples: [
    { line: 'paquebot publish --dry-run', text: 'what would happen' },
    { line: 'paquebot publish --from artifacts', text: 'in CI: the files that the build job made' },
    { line: 'paquebot publish --from release:v1.2.0', text: 'the files of a draft on GitHub' },
    { line: 'paquebot publish --status', text: 'what is where after something went wrong' },
  ],
  whenCancelled: 'what was uploaded stays; run the same command again, and it goes on from here',
  async run({ flags }, session) {
    const { ok, findings, ...result } = await answerPublish(flags, session)
    return { ok: ok && !hasErrors(findings), result, findings }
  },
  view: ({ result: { report, steps, status } }, style) => {
    if (status !== undefined) return renderReleaseStatus(status, style)
    if (steps !== undefined) return renderSteps(steps, style)
    return report === undefined ? '' : renderPublished(report, style)
  },
  report: ({ report }) => (report === undefined ? { outputs: {} } : reportPublished(report)),
  wire: ({ report, steps, status }) => status ?? report ?? { steps },
})
