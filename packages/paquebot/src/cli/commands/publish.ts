import { hasErrors } from '../../model/finding.ts'
import { renderPublished } from '../../output/publish.ts'
import { defineCommand } from '../command.ts'
import { optionsOf, publishFlags } from './publish-flags.ts'

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
    { line: 'paquebot publish --status', text: 'what is where after something went wrong' },
  ],
  async run({ flags }, session) {
    const options = optionsOf(flags)
    const { publish: start } = await import('../../stages/publish/publish.ts')
    const { isDone } = await import('../../stages/publish/report.ts')
    const { report, findings } = await start(session.cwd, options, session)
    return { ok: isDone(report, options.until) && !hasErrors(findings), result: report, findings }
  },
  view: ({ result }, style) => renderPublished(result, style),
})
