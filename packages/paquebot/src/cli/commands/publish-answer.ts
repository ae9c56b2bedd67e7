import type { Finding } from '../../model/finding.ts'
import type { PublishReport } from '../../stages/publish/report.ts'
import type { ReleaseStatus } from '../../stages/publish/status.ts'
import type { Todo } from '../../stages/publish/todo.ts'
import type { FlagValues } from '../command.ts'
import type { Session } from '../session.ts'
import { optionsOf, type publishFlags } from './publish-flags.ts'

interface Told {
  readonly ok: boolean
  readonly findings: readonly Finding[]
  readonly report?: PublishReport
  readonly steps?: readonly Todo[]
  readonly status?: ReleaseStatus
}

/** One of three: the state of the release, the steps to its end, or the report of a run. */
export async function answerPublish(
  flags: FlagValues<typeof publishFlags>,
  session: Session,
): Promise<Told> {
  const asked = optionsOf(flags)
  const { folderNamed } = await import('../../stages/publish/from-release.ts')
  const options =
    asked.from === undefined
      ? asked
      : { ...asked, from: await folderNamed(asked.from, session.cwd, session) }
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
