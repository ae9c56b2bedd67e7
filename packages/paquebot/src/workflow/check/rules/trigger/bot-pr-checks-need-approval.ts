import { allCommands } from '../../facts/commands.ts'
import { requiredContexts } from '../../facts/contexts.ts'
import { inputOf, placeOf, type StepRef, stepsInJobs } from '../../facts/read.ts'
import { actionToken, ghToken } from '../../facts/tokens.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

export const botPrChecksNeedApproval: Rule = {
  id: 'trigger/bot-pr-checks-need-approval',
  severity: 'warning',
  summary: 'the checks of a pull request that a workflow opens run without a click',
  why: 'Workflows of a pull request that `GITHUB_TOKEN` opened did not run at all until June 2026, and wait for "Approve workflows to run" on every update since: required checks stay pending. An error where the rulesets require checks.',
  fix: 'Open the pull request with the token of a GitHub App:\n\n```yaml\n- uses: actions/create-github-app-token@v3\n  id: app\n  with:\n    client-id: ${{ vars.RELEASE_APP }}\n    private-key: ${{ secrets.RELEASE_APP_KEY }}\n```',
  *check(checked) {
    const covered = checked.workflows.find((workflow) =>
      workflow.triggers.some(({ event }) => event.value === 'pull_request'),
    )
    if (covered === undefined) return
    const required = requiredContexts(checked).length > 0
    for (const { how, ...place } of openers(checked))
      yield {
        ...place,
        ...(required && { severity: 'error' as const }),
        message: `\`${how}\` opens its pull request with \`GITHUB_TOKEN\`: the runs of \`${covered.path}\` wait for approval on every update`,
        hint: 'give it the token of a GitHub App',
      }
  },
}

interface Opener extends Pick<Flaw, 'file' | 'range'> {
  readonly how: string
}

function openers(checked: Checked): readonly Opener[] {
  return [...stepsInJobs(checked.workflows).flatMap(opensByAction), ...opensByCommand(checked)]
}

const actions = new Set([
  'changesets/action',
  'changesets/action/version',
  'googleapis/release-please-action',
  'google-github-actions/release-please-action',
  'peter-evans/create-pull-request',
])

function opensByAction(ref: StepRef): readonly Opener[] {
  const name = actionOf(ref.step)?.name ?? ''
  const never = inputOf(ref.step, 'skip-github-pull-request')?.value === 'true'
  if (!actions.has(name) || never || actionToken(ref) !== 'default') return []
  return [{ file: ref.workflow.path, range: placeOf(ref.step), how: name }]
}

function opensByCommand(checked: Checked): readonly Opener[] {
  return allCommands(checked).flatMap((placed) => {
    const [gh, pr, create] = placed.command.words
    if (gh !== 'gh' || pr !== 'pr' || create !== 'create' || ghToken(placed) !== 'default')
      return []
    return { file: placed.command.file, range: placed.command.at, how: 'gh pr create' }
  })
}
