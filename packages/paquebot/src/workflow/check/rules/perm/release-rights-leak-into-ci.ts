import type { Job, Workflow } from '@paquebot/actions'
import { grantsOf } from '../../facts/permissions.ts'
import { isPublishJob } from '../../facts/releases.ts'
import { scriptLines } from '../../facts/steps.ts'
import { usedOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

const strong = ['contents', 'id-token', 'packages', 'all']

/** Source: GitHub's docs, "Reusing workflows": the permissions of the calling job go down to the called jobs. */
export const releaseRightsLeakIntoCi: Rule = {
  id: 'perm/release-rights-leak-into-ci',
  severity: 'error',
  summary: 'A called workflow that only tests gets no right to release',
  why: 'A called workflow has the rights of the calling job, and that has those at the top when it lists none. The test dependencies can then mint a token for the registry, or push.',
  fix: [
    '```yaml',
    'jobs:',
    '  ci:',
    '    uses: ./.github/workflows/ci.yml',
    '    permissions:',
    '      contents: read',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const workflow of checked.workflows)
      for (const job of workflow.jobs) {
        const callee = calleeOf(checked, job)
        if (callee === undefined || job.uses === undefined || mayRelease(checked, callee)) continue
        const heirs = callee.jobs.filter(
          (one) => (one.permissions ?? callee.permissions) === undefined,
        )
        const [heir] = heirs
        const rights = grantsOf(workflow, job).filter(
          ({ scope, level }) => level === 'write' && strong.includes(scope),
        )
        const [right] = rights
        if (heir === undefined || right === undefined) continue
        const names = rights.map(({ scope }) => `\`${scope}: write\``).join(' and ')
        yield {
          file: workflow.path,
          range: job.uses.range,
          message: `${names} of line ${right.range.start.line} ${rights.length === 1 ? 'goes' : 'go'} down to ${callee.path}, where job \`${heir.id.value}\` only tests`,
          hint: 'give this job `permissions: contents: read`',
        }
      }
  },
}

function calleeOf({ workflows }: Checked, { uses }: Job): Workflow | undefined {
  const path = /^(?:\.|\$)\/(.+)$/.exec(uses?.value ?? '')?.[1]
  return workflows.find((one) => one.path === path)
}

/** True when a job of it may well need such rights: it publishes, pushes, signs, or does what we cannot see. */
function mayRelease(checked: Checked, { jobs }: Workflow): boolean {
  return jobs.some(
    (job) =>
      job.uses !== undefined ||
      isPublishJob(checked, job) ||
      job.steps.some(
        (step) =>
          step.uses?.value.startsWith('docker://') ||
          /attest|cosign|sign|release|deploy|pages|login|credentials|docker|publish|commit|pull-request|configure-|google-github-actions|azure/i.test(
            usedOf(step.uses)?.repository ?? step.uses?.value ?? '',
          ) ||
          scriptLines(step).some(({ text }) =>
            /\bgit\s+push|\bgh\s|docker\s+push|ACTIONS_ID_TOKEN|cosign|\baws\b|\bgcloud\b|\baz\b/.test(
              text,
            ),
          ),
      ),
  )
}
