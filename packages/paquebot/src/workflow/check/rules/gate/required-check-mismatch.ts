import { emittedContexts, type RequiredContext, requiredContexts } from '../../facts/contexts.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

export const requiredCheckMismatch: Rule = {
  id: 'gate/required-check-mismatch',
  severity: 'error',
  summary: 'every required check is one that a job reports',
  why: 'A required check is compared with the name that a job reports: its `name`, not its id, with the values of the matrix, and `caller / callee` for called workflows ([GitHub docs](https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks)). One that nobody reports is waited for forever.',
  fix: 'Require one job that needs all others, with a name that never changes:\n\n```yaml\nci-ok:\n  name: ci-ok\n  if: always()\n  needs: [lint, test, build]\n```',
  *check(checked) {
    const emitted = emittedContexts(checked)
    if (emitted.length === 0) return
    for (const required of requiredContexts(checked)) {
      if (emitted.some(({ pattern }) => pattern.test(required.context))) continue
      const like = likely(checked, required)
      // Other apps report checks of their own.
      if (like === undefined && !required.byActions) continue
      yield flaw(checked, required, like)
    }
  },
}

interface Likely {
  readonly path: string
  readonly written: string
  readonly range: NonNullable<Flaw['range']>
}

/** The job that is meant: by its id, or by a name that differs in case only. */
function likely(checked: Checked, { context }: RequiredContext): Likely | undefined {
  const wanted = context.toLowerCase()
  const id = wanted.replace(/\s*\(.*\)$/, '')
  const values = /\((.*)\)$/.exec(wanted)?.[1] ?? ''
  const meant = emittedContexts(checked).filter(
    ({ job, name, written }) =>
      job.id.value.toLowerCase() === id ||
      name?.toLowerCase() === wanted ||
      written.toLowerCase() === wanted,
  )
  const found = meant.find(({ name }) => name?.toLowerCase().includes(values)) ?? meant[0]
  if (found === undefined) return undefined
  const { workflow, job, name, written } = found
  return { path: workflow.path, written: name ?? written, range: (job.name ?? job.id).range }
}

function flaw(
  checked: Checked,
  { context, said }: RequiredContext,
  like: Likely | undefined,
): Flaw {
  const place = said ??
    (like && { file: like.path, range: like.range }) ?? {
      file: checked.workflows[0]?.path ?? '.github/workflows',
    }
  return {
    ...place,
    message: like
      ? `the required check \`${context}\` is never reported: the job of \`${like.path}\` reports \`${like.written}\``
      : `the required check \`${context}\` is never reported by any job`,
    hint: like
      ? `require \`${like.written}\`, or one job that needs all others`
      : 'take it out of the ruleset, or name a job so',
  }
}
