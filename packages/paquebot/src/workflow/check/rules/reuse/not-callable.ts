import { callOf, hasTrigger, localPath } from '../../facts/graph.ts'
import type { Rule } from '../../model.ts'

export const notCallable: Rule = {
  id: 'reuse/not-callable',
  severity: 'error',
  summary: 'A workflow that is called is there and has `workflow_call`',
  why: 'GitHub looks at called workflows when a run begins: a file that is missing, or has no `workflow_call` under `on`, ends the run at its start with "startup failure", before any job.',
  fix: [
    'Add the trigger to the called workflow:',
    '',
    '```yaml',
    'on:',
    '  workflow_call:',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const { path: file, jobs } of checked.workflows)
      for (const job of jobs) {
        const path = localPath(job)
        if (path === undefined || job.uses === undefined || path.includes('${{')) continue
        const callee = callOf(checked, job)
        const { range } = job.uses
        if (callee === undefined && !checked.files.paths.includes(path))
          yield {
            file,
            range,
            message: `there is no \`${path}\` to call`,
            hint: 'name a workflow of `.github/workflows`',
          }
        if (
          callee?.root !== undefined &&
          callee.triggers.length > 0 &&
          !hasTrigger(callee, 'workflow_call')
        )
          yield {
            file,
            range,
            message: `\`${path}\` has no \`workflow_call\`: every run ends at its start`,
            hint: `add \`workflow_call:\` to \`on\` of ${path}`,
          }
      }
  },
}
