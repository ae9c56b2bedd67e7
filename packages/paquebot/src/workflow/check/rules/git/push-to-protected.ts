import type { Range } from '@paquebot/actions'
import { type PlacedPush, pushes, targetBranch } from '../../facts/git.ts'
import { activeRules } from '../../facts/rulesets.ts'
import { pushToken } from '../../facts/tokens.ts'
import type { Checked, Rule } from '../../model.ts'

export const pushToProtected: Rule = {
  id: 'git/push-to-protected',
  severity: 'error',
  summary: 'no workflow pushes to a branch that takes pull requests only',
  why: 'A ruleset or protection that wants pull requests refuses the push of `GITHUB_TOKEN` (`GH006`, `GH013`), at the end of a run that has done everything else. Known from the rulesets; where these are not given, a document that says so makes it a warning.',
  fix: 'Open a pull request with the change (`gh pr create`), and release when it is merged.',
  *check(checked) {
    const evidence = protection(checked)
    if (evidence === undefined) return
    for (const placed of pushes(checked)) {
      const branch = pushedBranch(checked, placed)
      if (branch === undefined || pushToken(checked, placed) !== 'default') continue
      yield {
        file: placed.command.file,
        range: placed.command.at,
        severity: evidence.certain ? 'error' : 'warning',
        message: `pushes to \`${branch}\`, which takes changes by pull request only (${evidence.because})`,
        hint: 'open a pull request with the change, and release when it is merged',
      }
    }
  },
}

interface Evidence {
  readonly certain: boolean
  readonly because: string
}

function protection(checked: Checked): Evidence | undefined {
  if (checked.rulesets === undefined) return documented(checked)
  const wants = ['pull_request', 'update', 'required_status_checks'].find(
    (type) => activeRules(checked, type).length > 0,
  )
  return wants === undefined
    ? undefined
    : { certain: true, because: `the ruleset rule \`${wants}\`` }
}

const sentences = [
  /only allow merging via pull requests/i,
  /require a pull request before merging/i,
  /(?:do not|don't|never|no one may|nobody may|cannot|can't) push (?:directly )?to (?:the )?`?(?:main|master|default branch)/i,
  /(?:no|forbids?|without) direct push(?:es)? (?:to|on) `?(?:main|master)/i,
  /direct push(?:es)? to `?(?:main|master)`?(?: branch)? (?:is|are) (?:not allowed|forbidden|blocked|rejected|disabled)/i,
]

const documents = /^(?:(?:docs|\.github)\/(?:.*\/)?)?[^/]+\.(?:md|ya?ml)$/i

function documented({ files }: Checked): Evidence | undefined {
  for (const path of files.paths) {
    if (!documents.test(path) || /changelog/i.test(path)) continue
    const range = sentenceIn(files.read(path) ?? '')
    if (range !== undefined) return { certain: false, because: `${path}:${range.start.line}` }
  }
  return undefined
}

function sentenceIn(text: string): Range | undefined {
  if (!/push|pull request/i.test(text)) return undefined
  const index = text.split('\n').findIndex((line) => sentences.some((one) => one.test(line)))
  const at = { line: index + 1, column: 1 }
  return index === -1 ? undefined : { start: at, end: at }
}

/** The default branch, where the push names it, or names nothing in a run that is only ever of that branch. */
function pushedBranch(
  { defaultBranch }: Checked,
  { push, workflow }: PlacedPush,
): string | undefined {
  if (push.unsure) return undefined
  if (push.refs.some((ref) => targetBranch(ref) === defaultBranch)) return defaultBranch
  if (push.refs.length > 0 || push.allTags) return undefined
  const onlyDefault = workflow.triggers.every(
    ({ event, branches }) =>
      event.value === 'push' && branches.length === 1 && branches[0]?.value === defaultBranch,
  )
  return onlyDefault && workflow.triggers.length > 0 && !switches(workflow.text)
    ? defaultBranch
    : undefined
}

function switches(text: string): boolean {
  return /git (?:checkout|switch|branch|worktree)|^\s+ref:/m.test(text)
}
