import type { Range } from '@paquebot/actions'
import { type EmittedContext, emittedContexts, requiredContexts } from '../../facts/contexts.ts'
import type { Rule } from '../../model.ts'

export const requiredCheckCanSkip: Rule = {
  id: 'gate/required-check-can-skip',
  severity: 'warning',
  summary: 'a required check is reported for every pull request, and its success means something',
  why: 'A workflow that `paths` or `branches` leave out reports nothing, and the pull request waits forever; a job that its `if` skips counts as passed, and a job that fails to start because another one failed is skipped as well ([GitHub docs](https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks#handling-skipped-but-required-checks)).',
  fix: 'Take the filter away and decide inside the job, or require one job with `if: always()` that looks at the results of the others.',
  *check(checked) {
    const required = requiredContexts(checked)
    for (const one of emittedContexts(checked)) {
      if (!required.some(({ context }) => one.pattern.test(context))) continue
      const found = skipping(one)
      if (found === undefined) continue
      yield {
        file: one.workflow.path,
        range: found.range,
        message: `the required check \`${one.name ?? one.written}\` ${found.what}`,
        hint: found.hint,
      }
    }
  },
}

interface Skipping {
  readonly range: Range
  readonly what: string
  readonly hint: string
}

function skipping({ workflow, job, callers }: EmittedContext): Skipping | undefined {
  const trigger = workflow.triggers.find(({ event }) => event.value === 'pull_request')
  const filter = trigger?.paths[0] ?? trigger?.pathsIgnore[0]
  if (filter !== undefined)
    return {
      range: filter.range,
      what: 'is not reported for pull requests that the filter of paths leaves out: they wait forever',
      hint: 'take the filter away and decide inside a job',
    }
  const conditional = [...callers, job].find(
    (one) => one.if !== undefined && !/always\(\)|!\s*cancelled\(\)/.test(one.if.value),
  )
  if (conditional?.if !== undefined)
    return {
      range: conditional.if.range,
      what: 'counts as passed when this condition skips it',
      hint: 'require a job with `if: always()` that looks at the results',
    }
  if (job.needs.length === 0 || job.if !== undefined) return undefined
  const [first] = job.needs
  return (
    first && {
      range: first.range,
      what: `counts as passed when \`${first.value}\` fails and it is skipped`,
      hint: 'add `if: always()` and look at `needs.*.result`',
    }
  )
}
