import type { Concurrency, Workflow } from '@paquebot/actions'
import { calledBy } from '../../facts/graph.ts'
import type { JobRef } from '../../facts/read.ts'
import type { Rule } from '../../model.ts'

export const reusableSameGroup: Rule = {
  id: 'conc/reusable-same-group',
  severity: 'error',
  summary: 'A called workflow waits in another concurrency group than its caller',
  why: 'In a called workflow `github.workflow` is the name of the calling one. The usual group `${{ github.workflow }}-${{ github.ref }}` in both is the same group: the call waits for its own caller, and GitHub cancels it as a deadlock, or the call cancels the run that it belongs to.',
  fix: 'Begin the group of the called workflow with a word of its own: `ci-${{ github.workflow }}-${{ github.ref }}`.',
  *check(checked) {
    for (const callee of checked.workflows) {
      const callers = calledBy(checked, callee)
      const deadlock = callers
        .map((caller) => [caller, sharedGroup(caller, callee)] as const)
        .find(([, group]) => group !== undefined)
      const own = callee.concurrency
      if (deadlock !== undefined) {
        const [caller, group] = deadlock
        yield {
          file: callee.path,
          range: group?.group.range ?? callee.jobs[0]?.range ?? caller.job.range,
          message: `called by ${caller.workflow.path}:${caller.job.uses?.range.start.line}, this is the group that the caller holds: the run waits for itself or cancels itself`,
          hint: 'begin the group with a word of its own',
        }
      } else if (
        callers.length > 0 &&
        own !== undefined &&
        /github\.workflow(?!_)/.test(own.group.value) &&
        isBareName(own.group.value)
      )
        yield {
          file: callee.path,
          range: own.group.range,
          severity: 'warning',
          message: `in a call \`github.workflow\` is the caller's: the same group in ${callers[0]?.workflow.path} would wait for itself`,
          hint: 'begin the group with a word of its own',
        }
    }
  },
}

/** The group of the callee, or of one of its jobs, that is the caller's own. */
function sharedGroup({ workflow, job }: JobRef, callee: Workflow): Concurrency | undefined {
  const held = [workflow.concurrency, job.concurrency].filter((one) => one !== undefined)
  const asked = [callee.concurrency, ...callee.jobs.map(({ concurrency }) => concurrency)].filter(
    (one) => one !== undefined,
  )
  const names = new Set(held.map(({ group }) => seenBy(workflow, group.value)))
  return asked.find(({ group }) => names.has(seenBy(workflow, group.value)))
}

/** The group as a run of the caller sees it: spaces and the name of the workflow filled in, the rest as written. */
function seenBy({ name, path }: Workflow, group: string): string {
  return group
    .replace(/\$\{\{\s*/g, '${{')
    .replace(/\s*\}\}/g, '}}')
    .replaceAll('${{github.workflow}}', name?.value ?? path)
}

/** Nothing else makes the group its own. */
function isBareName(group: string): boolean {
  return (
    !/run_id|sha\b|run_number/.test(group) &&
    group.replace(/\$\{\{[^}]*\}\}/g, '').replace(/[-_/@ ]/g, '') === ''
  )
}
