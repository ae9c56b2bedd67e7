import type { Job, Workflow } from '@paquebot/actions'
import type { Flaw, Rule } from '../../model.ts'

/** Source: GitHub's docs, "Automatic token authentication"; zizmor's audit `excessive-permissions`. */
export const noTopLevel: Rule = {
  id: 'perm/no-top-level',
  severity: 'warning',
  summary: 'A workflow says at the top what its token may',
  why: 'Without `permissions:` a setting of the repository decides, which in repositories from before 2023 is often "read and write": every action and every dependency of the job may push. Whoever reads the workflow cannot see it.',
  fix: [
    '```yaml',
    'permissions: {}',
    '',
    'jobs:',
    '  test:',
    '    permissions:',
    '      contents: read',
    '```',
  ].join('\n'),
  *check({ workflows }) {
    for (const workflow of workflows) {
      const [job] = workflow.jobs
      if (workflow.permissions !== undefined || job === undefined) continue
      yield flawOf(workflow, job)
    }
  },
}

function flawOf({ path, jobs }: Workflow, first: Job): Flaw {
  const open = jobs.filter((job) => job.permissions === undefined)
  const [forgotten] = open
  const hint = 'write `permissions: {}` above `jobs:`, and in each job what it needs'
  if (forgotten === undefined)
    return {
      file: path,
      range: first.id.range,
      severity: 'info',
      message: 'every job says what its token may, and the next one that is added would not',
      hint: 'write `permissions: {}` above `jobs:`',
    }
  const which = open.length === jobs.length ? 'its jobs' : `job \`${forgotten.id.value}\``
  return {
    file: path,
    range: forgotten.id.range,
    message: `nothing says what the token of ${which} may: a setting of the repository decides`,
    hint,
  }
}
