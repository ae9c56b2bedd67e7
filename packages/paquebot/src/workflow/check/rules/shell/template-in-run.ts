import { expressionsIn, type Step, type Workflow } from '@paquebot/actions'
import { stepsInJobs } from '../../facts/read.ts'
import type { Flaw, Rule } from '../../model.ts'

export const templateInRun: Rule = {
  id: 'shell/template-in-run',
  severity: 'warning',
  summary: 'no text that others write is put into a script',
  why: 'GitHub puts the value of an expression into the script before a shell reads it: a title of `"; curl … #` is a command ([script injections](https://docs.github.com/en/actions/concepts/security/script-injections)). An error where the workflow runs with the rights of this repository for what anyone may write (`pull_request_target`, `issue_comment` and the like); for information where only who may start the workflow writes it (`inputs`).',
  fix: 'Hand it over in a variable:\n\n```yaml\n- run: echo "$TITLE"\n  env:\n    TITLE: ${{ github.event.pull_request.title }}\n```',
  *check(checked) {
    for (const { workflow, step } of stepsInJobs(checked.workflows)) yield* flawsIn(workflow, step)
  },
}

const written = [
  /^github\.head_ref$/i,
  /^github\.event\.(?:issue|pull_request|discussion|comment|review|review_comment)\.(?:title|body)$/i,
  /^github\.event\.pull_request\.head\.(?:ref|label|repo\.default_branch)$/i,
  /^github\.event\.(?:head_commit|commits\.\*)\.(?:message|author\.(?:name|email))$/i,
  /^github\.event\.workflow_run\.(?:head_branch|display_title|head_commit\.message)$/i,
]

const anyones = new Set([
  'pull_request_target',
  'issue_comment',
  'issues',
  'discussion',
  'discussion_comment',
  'workflow_run',
])

/** An input that a person with the right to start the workflow writes; numbers and booleans are checked by GitHub. */
function textInput({ triggers }: Workflow, path: string): boolean {
  const name = /^(?:github\.event\.)?inputs\.([^.*]+)$/.exec(path)?.[1]
  return triggers.some(({ event, inputs }) =>
    inputs.some(
      (input) =>
        event.value === 'workflow_dispatch' &&
        input.name.value === name &&
        !/^(?:boolean|number)$/.test(input.type ?? ''),
    ),
  )
}

const inputFlaw = ({ path: file }: Workflow, range: Flaw['range'], input: string): Flaw => ({
  file,
  ...(range && { range }),
  severity: 'info',
  message: `\`${input}\` becomes a part of the script: quotes in it end the command`,
  hint: 'put it into `env:` and write `"$NAME"` in the script',
})

function* flawsIn(workflow: Workflow, { run }: Step): Iterable<Flaw> {
  if (run === undefined) return
  const privileged = workflow.triggers.some(({ event }) => anyones.has(event.value))
  for (const { range, paths, source } of expressionsIn(run)) {
    // A comparison is `true` or `false`.
    if (/[=!<>]=|&&/.test(source)) continue
    const read = paths.map((one) => one.join('.'))
    const path = read.find((one) => written.some((pattern) => pattern.test(one)))
    if (path === undefined) {
      const input = read.find((one) => textInput(workflow, one))
      if (input !== undefined) yield inputFlaw(workflow, range, input)
      continue
    }
    yield {
      file: workflow.path,
      range,
      ...(privileged && { severity: 'error' as const }),
      message: `\`${path}\` becomes a part of the script: whoever writes it writes commands`,
      hint: 'put it into `env:` and write `"$NAME"` in the script',
    }
  }
}
