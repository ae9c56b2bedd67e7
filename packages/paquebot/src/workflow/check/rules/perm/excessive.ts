import type { Workflow } from '@paquebot/actions'
import { type Grant, grantsOf, listed } from '../../facts/permissions.ts'
import type { Flaw, Rule } from '../../model.ts'

/** Source: zizmor's audit `excessive-permissions`. */
export const excessive: Rule = {
  id: 'perm/excessive',
  severity: 'warning',
  summary: 'Rights to write are given to the one job that needs them',
  why: 'What stands at the top goes to every job without a list of its own: the tests, with all their dependencies, may then push as well. `write-all` gives everything there is, also what GitHub adds later.',
  fix: [
    '```yaml',
    'permissions: {}',
    '',
    'jobs:',
    '  release:',
    '    permissions:',
    '      contents: write',
    '```',
  ].join('\n'),
  *check({ workflows }) {
    for (const workflow of workflows) {
      yield* atTheTop(workflow)
      yield* inJobs(workflow)
    }
  },
}

const nameOf = ({ scope }: Grant) => (scope === 'all' ? 'write-all' : `${scope}: write`)

function* atTheTop({ path, permissions, jobs }: Workflow): Iterable<Flaw> {
  if (permissions === undefined) return
  const heirs = jobs.filter((job) => job.permissions === undefined).length
  for (const grant of listed(permissions, 'workflow')) {
    if (grant.level !== 'write' || heirs === 0 || (heirs === 1 && grant.scope !== 'all')) continue
    yield {
      file: path,
      range: grant.range,
      message: `\`${nameOf(grant)}\` at the top goes to ${heirs === 1 ? 'a job without a list of its' : `${heirs} jobs without a list of their`} own`,
      hint: 'give it in the job that needs it',
    }
  }
}

function* inJobs(workflow: Workflow): Iterable<Flaw> {
  for (const job of workflow.jobs) {
    const [grant] = job.permissions === undefined ? [] : grantsOf(workflow, job)
    if (grant === undefined || grant.scope !== 'all' || grant.level !== 'write') continue
    yield {
      file: workflow.path,
      range: grant.range,
      message: `job \`${job.id.value}\` may write everything there is`,
      hint: 'name the scopes that it needs',
    }
  }
}
