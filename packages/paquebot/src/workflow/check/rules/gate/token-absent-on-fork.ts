import { expressionsIn, type Step, type Text } from '@paquebot/actions'
import { hasTrigger } from '../../facts/graph.ts'
import { type StepRef, stepsInJobs } from '../../facts/read.ts'
import type { Rule } from '../../model.ts'

export const tokenAbsentOnFork: Rule = {
  id: 'gate/token-absent-on-fork',
  severity: 'warning',
  summary: 'a check of pull requests needs no secret, or says what happens without it',
  why: 'Runs for pull requests from forks and by Dependabot get no secrets of Actions ([GitHub docs](https://docs.github.com/en/actions/concepts/security/secrets)): the value is empty, and the step fails, or does nothing and is green.',
  fix: 'Use OIDC where the service knows it, or leave the step out:\n\n```yaml\nif: github.event.pull_request.head.repo.full_name == github.repository\n```',
  *check(checked) {
    for (const ref of stepsInJobs(checked.workflows)) {
      const secret = secretOf(ref.step)
      if (secret === undefined || !forPullRequests(ref) || isGuarded(ref)) continue
      yield {
        file: ref.workflow.path,
        range: secret.place.range,
        message: `\`secrets.${secret.name}\` is empty for pull requests from forks and by Dependabot`,
        hint: 'add an `if:` for runs without it, or use OIDC',
      }
    }
  },
}

interface UsedSecret {
  readonly name: string
  readonly place: Text
}

function secretOf(step: Step): UsedSecret | undefined {
  for (const { value } of [...step.with, ...step.env])
    for (const { paths, source } of expressionsIn(value)) {
      const name = paths.find(([context]) => context === 'secrets')?.[1]
      // `secrets.X || github.token` has an answer.
      if (name !== undefined && name !== 'GITHUB_TOKEN' && !source.includes('||'))
        return { name, place: value }
    }
  return undefined
}

/** In the workflow itself: a called one may be started by others. */
function forPullRequests({ workflow, job }: StepRef): boolean {
  return hasTrigger(workflow, 'pull_request') && job.environment === undefined
}

const guards =
  /head\.repo|\.fork\b|github\.actor|github\.repository_owner|event_name|github\.ref\b|github\.ref_name|github\.ref_type|secrets\.|env\.|base_ref|user\.login|has[-_]/

function isGuarded({ step, job, workflow }: StepRef): boolean {
  const conditions = [
    step.if,
    job.if,
    ...job.needs.map((need) => workflow.jobs.find(({ id }) => id.value === need.value)?.if),
  ]
  return conditions.some((one) => guards.test(one?.value ?? ''))
}
