import { stepsOf } from '../../facts/steps.ts'
import { usedOf } from '../../facts/uses.ts'
import type { Rule } from '../../model.ts'

const lockFile = '.github/workflows/actions.lock'

/** Source: GitHub's docs, "Workflow lockfiles" (public preview of October 2026). */
export const actionsLockStale: Rule = {
  id: 'supply/actions-lock-stale',
  severity: 'warning',
  summary: 'Every action of a locked workflow stands in `.github/workflows/actions.lock`',
  why: 'With a lockfile GitHub starts a workflow only when all its actions are in it. One that is missing ends the run before the first job, without a log.',
  fix: 'Run `gh actions-lock` and commit the file.',
  *check(checked) {
    const lock = checked.files.read(lockFile)?.toLowerCase()
    if (lock === undefined) return
    // Workflows are taken into the lockfile one by one.
    const named = checked.workflows.filter(({ path }) =>
      lock.includes(path.slice(path.lastIndexOf('/') + 1).toLowerCase()),
    )
    const locked = new Set(named.map(({ path }) => path))
    for (const { file, step } of stepsOf(checked)) {
      const used = usedOf(step.uses)
      if (used === undefined || step.uses === undefined || !locked.has(file)) continue
      if (lock.includes(used.repository)) continue
      yield {
        file,
        range: step.uses.range,
        message: `\`${used.repository}\` is not in \`actions.lock\`: the run ends before its first job`,
        hint: 'run `gh actions-lock` and commit the file',
      }
    }
  },
}
