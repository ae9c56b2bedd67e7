import { inputOf } from '../../facts/read.ts'
import { type Placed, scriptLines, stepsOf } from '../../facts/steps.ts'
import { isAction } from '../../facts/uses.ts'
import type { Rule } from '../../model.ts'

/** Source: GitHub's docs, "Preventing GitHub Actions from creating or approving pull requests". */
export const actionsMayNotCreatePrs: Rule = {
  id: 'repo/actions-may-not-create-prs',
  severity: 'info',
  summary: 'Workflows that open pull requests with their own token need a switch of the repository',
  why: 'Besides `pull-requests: write` GitHub asks for "Allow GitHub Actions to create and approve pull requests", which is off in new repositories and may be locked by the organisation. Files cannot show it; `paquebot doctor` looks.',
  fix: 'Settings, Actions, General, Workflow permissions: tick the box; or use the token of a GitHub App.',
  *check(checked) {
    const told = new Set<string>()
    for (const placed of stepsOf(checked)) {
      const range = opensPullRequest(placed)
      if (range === undefined || told.has(placed.file)) continue
      told.add(placed.file)
      yield {
        file: placed.file,
        range,
        message:
          'this opens a pull request with the token of the job, which a setting of the repository has to allow',
        hint: 'tick "Allow GitHub Actions to create and approve pull requests", or run `paquebot doctor`',
      }
    }
  },
}

const openers = [
  'changesets/action',
  'peter-evans/create-pull-request',
  'googleapis/release-please-action',
  'google-github-actions/release-please-action',
]

function opensPullRequest({ step, job, workflow }: Placed) {
  const own = (value: string | undefined) =>
    value === undefined || /github\.token|secrets\.GITHUB_TOKEN/.test(value)
  if (isAction(step, ...openers)) {
    const given = ['token', 'github-token']
      .map((name) => inputOf(step, name)?.value)
      .find((value) => value !== undefined)
    const env = step.env.find(({ key }) => key.value === 'GITHUB_TOKEN')?.value.value
    return own(given ?? env) ? step.uses?.range : undefined
  }
  const line = scriptLines(step).find(({ text }) =>
    /\bgh\s+pr\s+create\b|\bpaquebot\s+(?:pr\b|release\b(?!.*\s--(?:decide|dry-run)\b))/.test(text),
  )
  const token = [...step.env, ...(job?.env ?? []), ...(workflow?.env ?? [])].find(({ key }) =>
    /^(?:GH_TOKEN|GITHUB_TOKEN)$/.test(key.value),
  )
  return line !== undefined && own(token?.value.value) ? line.range : undefined
}
