import type { Range, Workflow } from '@paquebot/actions'
import type { JobRef } from '../../facts/read.ts'
import { scriptLines, stepsOf } from '../../facts/steps.ts'
import type { Rule } from '../../model.ts'

const clock =
  /\$\(\s*(?:TZ=\S+\s+)?date\s|`date\s|Date\.now\(\)|github\.run_attempt|GITHUB_RUN_ATTEMPT|datetime\.(?:now|utcnow)/
const aboutVersion = /version|\btag\b/i

export const clockVersion: Rule = {
  id: 'version/clock-version',
  severity: 'warning',
  summary: 'A version that comes from the clock is made in one job and handed to the others',
  why: 'Each job reads its own clock, and a rerun reads it again: the packages of one release get different versions, and a resumed release publishes under a third one.',
  fix: [
    'Make it once, and pass it on:',
    '```yaml',
    'outputs:',
    '  version: $' + '{{ steps.version.outputs.version }}',
    '```',
  ].join('\n'),
  *check(checked) {
    const places = new Map<Workflow, Map<JobRef['job'], Range>>()
    for (const { workflow, job, step } of stepsOf(checked)) {
      if (workflow === undefined || job === undefined) continue
      const line = scriptLines(step).find(({ text }) => clock.test(text) && aboutVersion.test(text))
      if (line === undefined) continue
      const jobs = places.get(workflow) ?? new Map<JobRef['job'], Range>()
      places.set(workflow, jobs)
      if (!jobs.has(job)) jobs.set(job, line.range)
    }
    for (const [workflow, jobs] of places) {
      const [first, ...others] = [...jobs]
      for (const [job, range] of others)
        yield {
          file: workflow.path,
          range,
          message: `job \`${job.id.value}\` makes a version from the clock, and so does \`${first?.[0].id.value}\` on line ${first?.[1].start.line}: they need not be the same`,
          hint: 'make it in one job, and read its output in the others',
        }
    }
  },
}
