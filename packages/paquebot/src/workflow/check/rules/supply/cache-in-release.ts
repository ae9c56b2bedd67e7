import type { Step, Text, Workflow } from '@paquebot/actions'
import { inputOf } from '../../facts/read.ts'
import { isPublishJob } from '../../facts/releases.ts'
import { isAction, majorOf } from '../../facts/uses.ts'

import type { Rule } from '../../model.ts'

/** Source: zizmor's audit `cache-poisoning`; npm's page "Trusted publishing". */
export const cacheInRelease: Rule = {
  id: 'supply/cache-in-release',
  severity: 'warning',
  summary: 'Jobs that publish restore no cache',
  why: 'A cache can be written by any run of the default branch, and by whatever code such a run executes. What is restored in the job that publishes gets into the packages, or runs beside their keys. TanStack lost 42 packages that way in May 2026.',
  fix: [
    '```yaml',
    '- uses: actions/setup-node@<sha> # v7.0.0',
    '  with:',
    '    package-manager-cache: false',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const workflow of checked.workflows)
      for (const job of workflow.jobs) {
        if (!isPublishJob(checked, job)) continue
        for (const step of job.steps) {
          const at = cacheOf(step, workflow)
          if (at === undefined) continue
          yield {
            file: workflow.path,
            range: at.range,
            message: `job \`${job.id.value}\` publishes, and a cache is restored into it`,
            hint: 'turn the cache off in this job',
          }
        }
      }
  },
}

const caching: Readonly<Record<string, readonly string[]>> = {
  'actions/setup-node': ['cache'],
  'actions/setup-python': ['cache'],
  'pnpm/action-setup': ['cache'],
  'astral-sh/setup-uv': ['enable-cache'],
}

/** The text that says that a cache is restored. */
function cacheOf(step: Step, workflow: Workflow): Text | undefined {
  if (isAction(step, 'actions/cache')) return step.uses
  const name = Object.keys(caching).find((repository) => isAction(step, repository))
  const inputs = name === undefined ? [] : (caching[name] ?? [])
  const said = inputs.map((input) => inputOf(step, input)).find((value) => value !== undefined)
  if (said !== undefined) return /^(?:false|)$/.test(said.value) ? undefined : said
  const isAutomatic =
    name === 'actions/setup-node' &&
    step.uses !== undefined &&
    majorOf(step.uses, workflow) === 5 &&
    inputOf(step, 'package-manager-cache') === undefined
  return isAutomatic ? step.uses : undefined
}
