import type { Entry, Job, Step, Workflow } from '@paquebot/actions'
import { grantsOf } from '../../facts/permissions.ts'
import { scriptLines } from '../../facts/steps.ts'
import { usedOf } from '../../facts/uses.ts'
import type { Rule } from '../../model.ts'

/** Rights that are used through the token alone, so that it can be seen whether anybody holds it. */
const visible = ['pull-requests', 'issues', 'checks', 'statuses', 'discussions']

/** Actions that hold the token by default and use none of these rights. */
const modest =
  /^(?:actions\/(?:checkout|setup-[\w-]+|cache|upload-artifact|download-artifact)|pnpm\/action-setup|astral-sh\/setup-uv|codecov\/codecov-action|pypa\/gh-action-pypi-publish|oven-sh\/setup-bun|denoland\/setup-deno)$/

export const unused: Rule = {
  id: 'perm/unused',
  severity: 'warning',
  summary: 'A job has no right that nothing in it can use',
  why: 'A right that nobody uses is a right for whoever breaks in. It is often what is left of an intention: `pull-requests: write` in a job that pushes to the branch instead of opening a pull request.',
  fix: 'Take the line away, or do what it was for.',
  *check({ workflows }) {
    for (const workflow of workflows) {
      const told = new Set<number>()
      for (const job of workflow.jobs) {
        if (job.uses !== undefined || !cannotUseToken(workflow, job)) continue
        for (const { scope, level, range, by } of grantsOf(workflow, job)) {
          const isShared = by === 'workflow' && workflow.jobs.length > 1
          if (
            level !== 'write' ||
            !visible.includes(scope) ||
            isShared ||
            told.has(range.start.line)
          )
            continue
          told.add(range.start.line)
          yield {
            file: workflow.path,
            range,
            message: `nothing in job \`${job.id.value}\` can use \`${scope}: write\`: no step is given the token for it`,
            hint: 'take the line away, or do what it was for',
          }
        }
      }
    }
  },
}

/** True when no step gets the token and every action is one that uses it for other things. */
function cannotUseToken(workflow: Workflow, job: Job): boolean {
  if (job.steps.length === 0 || mentionsToken([...workflow.env, ...job.env])) return false
  return job.steps.every((step) => isModest(step) && !stepMentionsToken(step))
}

const isModest = ({ uses }: Step) =>
  uses === undefined || modest.test(usedOf(uses)?.repository ?? '')

const stepMentionsToken = (step: Step) =>
  mentionsToken([...step.env, ...step.with]) ||
  scriptLines(step).some(({ text }) => token.test(text) || /\bgh\s/.test(text))

const token = /github\.token|secrets\b|GITHUB_TOKEN|GH_TOKEN|toJSON\(\s*github/i

const mentionsToken = (entries: readonly Entry[]) =>
  entries.some(({ value }) => token.test(value.value))
