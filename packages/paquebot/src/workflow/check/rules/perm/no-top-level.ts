import type { Rule } from '../../model.ts'

/** Source: GitHub's docs, "Automatic token authentication"; zizmor's audit `excessive-permissions`. */
export const noTopLevel: Rule = {
  id: 'perm/no-top-level',
  severity: 'warning',
  summary: 'A workflow says what its token may, at the top or in every job',
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
    for (const { path, permissions, jobs } of workflows) {
      const open = jobs.filter((job) => job.permissions === undefined)
      const [first] = open
      if (permissions !== undefined || first === undefined) continue
      const which = open.length === jobs.length ? 'its jobs' : `job \`${first.id.value}\``
      yield {
        file: path,
        range: first.id.range,
        message: `nothing says what the token of ${which} may: a setting of the repository decides`,
        hint: 'write `permissions: {}` above `jobs:`, and in each job what it needs',
      }
    }
  },
}
