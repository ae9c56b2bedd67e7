import { allCommands } from '../../facts/commands.ts'
import { type PlacedPush, pushes, targetBranch } from '../../facts/git.ts'
import { inputOf } from '../../facts/read.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const wrongRefOnDispatch: Rule = {
  id: 'git/wrong-ref-on-dispatch',
  severity: 'error',
  summary: 'a workflow that is started by hand and pushes a branch runs on that branch',
  why: 'The one who starts a workflow by hand chooses the branch ([GitHub docs](https://docs.github.com/en/actions/how-tos/manage-workflow-runs/manually-run-a-workflow)), and `actions/checkout` checks that one out. From another branch, `git push origin main` finds no `main`, and `HEAD:main` puts the other branch onto it.',
  fix: 'Check out the branch that is pushed, or ask first:\n\n```yaml\njobs:\n  bump:\n    if: github.ref_name == github.event.repository.default_branch\n```',
  *check(checked) {
    for (const placed of pushes(checked)) {
      const branch = placed.push.refs.map(targetBranch).find((one) => one === checked.defaultBranch)
      if (branch === undefined || !startedByHand(placed) || isGuarded(checked, placed)) continue
      yield {
        file: placed.command.file,
        range: placed.command.at,
        message: `pushes \`${branch}\` from whatever branch the workflow was started on`,
        hint: `check out with \`ref: ${branch}\`, or add \`if: github.ref_name == '${branch}'\` to the job`,
      }
    }
  },
}

function startedByHand({ workflow }: PlacedPush): boolean {
  return workflow.triggers.some(({ event }) => event.value === 'workflow_dispatch')
}

function isGuarded(checked: Checked, { workflow, job, step }: PlacedPush): boolean {
  const before = job.steps.slice(0, job.steps.indexOf(step) + 1)
  const checkout = before.findLast((one) => actionOf(one)?.name === 'actions/checkout')
  if (checkout === undefined || inputOf(checkout, 'ref') !== undefined) return true
  const conditions = [
    job.if,
    ...before.map((one) => one.if),
    ...workflow.jobs
      .filter(({ id }) => job.needs.some(({ value }) => value === id.value))
      .map((needed) => needed.if),
  ]
  if (conditions.some((one) => /github\.(?:ref|ref_name|event_name)\b/.test(one?.value ?? '')))
    return true
  return allCommands(checked).some(
    ({ command, job: other, step: its }) =>
      other === job && before.includes(its) && setsBranch(command.texts.join(' ')),
  )
}

function setsBranch(text: string): boolean {
  return (
    /^git (?:-\S+ )*(?:checkout|switch|reset|pull|fetch|branch)\b/.test(text) ||
    /GITHUB_REF|github\.ref/.test(text)
  )
}
