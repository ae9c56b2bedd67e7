import { jobNamed } from '../../facts/graph.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { JobRef } from '../../facts/read.ts'
import type { Flaw, Rule } from '../../model.ts'

export const skipPropagates: Rule = {
  id: 'gate/skip-propagates',
  severity: 'warning',
  summary: 'a publishing job does not depend on a job that may be skipped',
  why: 'Without a function like `always()` in its `if`, a job is skipped when one that it needs was skipped ([`needs`](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds)): an optional job before it, and nothing is published, with a green run.',
  fix: "```yaml\npublish:\n  needs: [build, docs]\n  if: ${{ !cancelled() && needs.build.result == 'success' && needs.docs.result != 'failure' }}\n```",
  *check(checked) {
    const seen = new Set<unknown>()
    for (const { workflow, job } of publishSteps(checked)) {
      if (seen.has(job)) continue
      seen.add(job)
      yield* optionalNeeds({ workflow, job })
    }
  },
}

function* optionalNeeds({ workflow, job }: JobRef): Iterable<Flaw> {
  const own = job.if?.value ?? ''
  if (/always\(\)|cancelled\(\)|failure\(\)/.test(own)) return
  for (const need of job.needs) {
    const condition = jobNamed(workflow, need.value)?.if
    if (condition === undefined || !isOptional(condition.value)) continue
    // A job whose outcome decides on purpose.
    if (own.includes(`needs.${need.value}.`) || own.includes(bareCondition(condition.value)))
      continue
    yield {
      file: workflow.path,
      range: need.range,
      message: `\`${job.id.value}\` is skipped, and nothing is published, when the condition of \`${need.value}\` (line ${condition.range.start.line}) skips that job`,
      hint: 'take the need away, or add `!cancelled()` and the results that matter to its `if`',
    }
  }
}

/** The person who starts the run, or what has changed, decides. */
function isOptional(condition: string): boolean {
  return /\binputs\.|github\.event\.inputs|outputs\.\w*(?:changed|docs|skip)/.test(condition)
}

function bareCondition(text: string): string {
  return text.replace(/^\$\{\{|\}\}$/g, '').trim()
}
