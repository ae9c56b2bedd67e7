import type { Permissions, Workflow } from '@paquebot/actions'
import { calledBy } from '../../facts/graph.ts'
import { entryOf, type JobRef } from '../../facts/read.ts'
import type { Flaw, Rule } from '../../model.ts'

export const permissionAboveCaller: Rule = {
  id: 'reuse/permission-above-caller',
  severity: 'error',
  summary: 'A called workflow asks for no more rights than the calling job has',
  why: 'Rights can only become fewer along a chain of calls. A job of the called workflow that asks for more ends the whole run at its start with "is requesting `id-token: write`, but is only allowed `id-token: none`".',
  fix: 'Give the calling job the rights that the called jobs ask for.',
  *check(checked) {
    for (const callee of checked.workflows)
      for (const caller of calledBy(checked, callee)) yield* flawsOf(caller, callee)
  },
}

function* flawsOf(caller: JobRef, callee: Workflow): Generator<Flaw> {
  const allowed = caller.job.permissions ?? caller.workflow.permissions
  const told = new Set<string>()
  for (const job of callee.jobs)
    for (const [scope, level] of asked(job.permissions ?? callee.permissions)) {
      const has = levelOf(allowed, scope)
      if (has === undefined || rank(has) >= rank(level) || told.has(scope)) continue
      told.add(scope)
      yield {
        file: caller.workflow.path,
        range: caller.job.uses?.range ?? caller.job.id.range,
        message: `the job \`${job.id.value}\` of ${callee.path} asks for \`${scope}: ${level}\`, and this job may give \`${has}\`: the run ends at its start`,
        hint: `add \`${scope}: ${level}\` to \`permissions\` of the job \`${caller.job.id.value}\``,
      }
    }
}

function asked(permissions: Permissions | undefined): readonly (readonly [string, string])[] {
  return (permissions?.entries ?? [])
    .map(({ key, value }) => [key.value, value.value] as const)
    .filter(([, level]) => level === 'read' || level === 'write')
}

/** What a job may do; undefined where a setting of the repository decides. ID tokens are never given by default. */
function levelOf(permissions: Permissions | undefined, scope: string): string | undefined {
  if (permissions === undefined) return scope === 'id-token' ? 'none' : undefined
  if (permissions.all !== undefined) return permissions.all.replace('-all', '')
  return entryOf(permissions.entries, scope)?.value ?? 'none'
}

function rank(level: string): number {
  return ['none', 'read', 'write'].indexOf(level)
}
