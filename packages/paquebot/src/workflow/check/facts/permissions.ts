import type { Job, Permissions, Range, Workflow } from '@paquebot/actions'

/** What a token may, and the line that says it. */
export interface Grant {
  readonly scope: string
  readonly level: string
  readonly range: Range
  /** The workflow's own line, or the job's. */
  readonly by: 'workflow' | 'job'
}

/** The rights of a job: its own list, else the workflow's. `all` is the scope of `write-all`. */
export function grantsOf(workflow: Workflow, job: Job): readonly Grant[] {
  if (job.permissions !== undefined) return listed(job.permissions, 'job')
  return workflow.permissions === undefined ? [] : listed(workflow.permissions, 'workflow')
}

/** The rights that a list gives. */
export function listed(permissions: Permissions, by: Grant['by']): readonly Grant[] {
  const { all, entries, range } = permissions
  if (all !== undefined)
    return [{ scope: 'all', level: all === 'write-all' ? 'write' : 'read', range, by }]
  return entries.map(({ key, value }) => ({
    scope: key.value,
    level: value.value,
    range: { start: key.range.start, end: value.range.end },
    by,
  }))
}

/** The line that lets a job write to a scope; undefined when it may not. */
export function writeGrant(workflow: Workflow, job: Job, scope: string): Grant | undefined {
  return grantsOf(workflow, job).find(
    (grant) => grant.level === 'write' && (grant.scope === scope || grant.scope === 'all'),
  )
}
