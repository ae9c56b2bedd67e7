import { type Finding, hasErrors } from '../../model/finding.ts'
import { renderPublished, renderSteps } from '../../output/publish.ts'
import { renderReleaseStatus } from '../../output/release-status.ts'
import type { PublishReport } from '../../stages/publish/report.ts'
import type { ReleaseStatus } from '../../stages/publish/status.ts'
import type { Todo } from '../../stages/publish/todo.ts'
import { defineCommand, type FlagValues } from '../command.ts'
import type { Session } from '../session.ts'
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
    const { ok, findings, ...result } = await answer(flags, session)
    return { ok: ok && !hasErrors(findings), result, findings }
  },
  view: ({ result: { report, steps, status } }, style) => {
    if (status !== undefined) return renderReleaseStatus(status, style)
    if (steps !== undefined) return renderSteps(steps, style)
    return report === undefined ? '' : renderPublished(report, style)
  },
  wire: ({ report, steps, status }) => status ?? report ?? { steps },
})

interface Told {
  readonly ok: boolean
  readonly findings: readonly Finding[]
  readonly report?: PublishReport
  readonly steps?: readonly Todo[]
  readonly status?: ReleaseStatus
}

/** One of three: the state of the release, the steps to its end, or the report of a run. */
async function answer(flags: FlagValues<typeof publishFlags>, session: Session): Promise<Told> {
  const options = optionsOf(flags)
  if (flags.status) {
    const { readReleaseStatus } = await import('../../stages/publish/status.ts')
    const { status, findings } = await readReleaseStatus(session.cwd, options, session)
    return { ok: status.complete, status, findings }
  }
  const { lookAhead, publish: start } = await import('../../stages/publish/publish.ts')
  if (flags['dry-run']) {
    const { todosOf } = await import('../../stages/publish/todo.ts')
    const outlook = await lookAhead(session.cwd, options, session)
    const steps = todosOf(outlook, options)
    const ok = !steps.some(({ kind }) => kind === 'refused')
    return { ok, steps, findings: outlook.ground.findings }
  }
  const { isDone } = await import('../../stages/publish/report.ts')
  const { report, findings } = await start(session.cwd, options, session)
  return { ok: isDone(report, options.until), report, findings }
}
