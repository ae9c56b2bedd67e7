import type { Job, Range, Workflow } from '@paquebot/actions'
import { calledBy } from '../../facts/graph.ts'
import { entryOf, type JobRef } from '../../facts/read.ts'
import type { Rule } from '../../model.ts'

export const secretNotPassed: Rule = {
  id: 'reuse/secret-not-passed',
  severity: 'error',
  summary: 'A called workflow gets the secrets that it reads',
  why: 'Secrets do not flow into a called workflow: one that is neither passed nor inherited is an empty text there, and the step that reads it fails, or quietly does nothing.',
  fix: 'Declare it under `workflow_call: secrets:` and pass it, `secrets: { CODECOV_TOKEN: ${{ secrets.CODECOV_TOKEN }} }`.',
  *check(checked) {
    for (const callee of checked.workflows) {
      const callers = calledBy(checked, callee)
      if (callers.length === 0) continue
      const optional = declaredOptional(callee)
      for (const { name, job, range, hasDefault } of secretsRead(callee)) {
        if (optional.has(name) || job.environment !== undefined) continue
        const caller = callers.find((one) => !passes(one, name))
        if (caller === undefined) continue
        yield {
          file: callee.path,
          range,
          severity: hasDefault ? 'warning' : 'error',
          message: `\`secrets.${name}\` is empty when ${caller.workflow.path}:${caller.job.uses?.range.start.line} calls this workflow: it is not passed`,
          hint: `declare \`${name}\` under \`workflow_call\` and pass it in the job \`${caller.job.id.value}\``,
        }
      }
    }
  },
}

function passes({ job }: JobRef, name: string): boolean {
  return job.secrets === 'inherit' || entryOf(job.secrets, name) !== undefined
}

/** Declared and not required: to be without it is meant. */
function declaredOptional({ triggers }: Workflow): ReadonlySet<string> {
  return new Set(
    triggers.flatMap(({ secrets }) =>
      secrets.filter(({ required }) => !required).map(({ name }) => name.value),
    ),
  )
}

interface Reading {
  readonly name: string
  readonly job: Job
  readonly range: Range
  readonly hasDefault: boolean
}

/** The first place in each job that reads a secret, but for the token that is always there. */
function secretsRead({ text, jobs }: Workflow): readonly Reading[] {
  const lines = text.split('\n')
  return jobs.flatMap((job) => {
    const told = new Set<string>()
    return lines.slice(job.range.start.line - 1, job.range.end.line).flatMap((line, index) =>
      [...line.matchAll(/\$\{\{[^}]*?\bsecrets\.(\w+)([^}]*)/g)].flatMap(
        (match): readonly Reading[] => {
          const [whole, name = '', rest = ''] = match
          if (name === 'GITHUB_TOKEN' || told.has(name) || line.trimStart().startsWith('#'))
            return []
          told.add(name)
          const place = { line: job.range.start.line + index, column: match.index + 1 }
          return [
            {
              name,
              job,
              hasDefault: rest.includes('||') || /[!=]=/.test(whole),
              range: { start: place, end: { ...place, column: place.column + whole.length } },
            },
          ]
        },
      ),
    )
  })
}
