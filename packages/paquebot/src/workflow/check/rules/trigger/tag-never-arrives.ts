import type { Trigger, Workflow } from '@paquebot/actions'
import { allCommands } from '../../facts/commands.ts'
import { localPath } from '../../facts/graph.ts'
import { inputOf, stepsInJobs } from '../../facts/read.ts'
import { mayMatch, type TagProducer, tagProducers } from '../../facts/tags.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

export const tagNeverArrives: Rule = {
  id: 'trigger/tag-never-arrives',
  severity: 'error',
  summary: 'a tag that a workflow makes starts the workflow that waits for it',
  why: 'What `GITHUB_TOKEN` does starts no workflow, but for `workflow_dispatch` and `repository_dispatch` ([GitHub docs](https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow)): the tag is there, the release never begins, and nothing is red.',
  fix: 'Call the release workflow (`workflow_call`), or start it with `gh workflow run release.yml --ref <tag>`, or push the tag with the token of a GitHub App:\n\n```yaml\n- uses: actions/checkout@v7\n  with:\n    token: ${{ steps.app.outputs.token }}\n```',
  *check(checked) {
    const waiting = checked.workflows.flatMap((workflow) => tagTriggers(workflow))
    if (waiting.length === 0) return
    for (const producer of tagProducers(checked))
      if (producer.token === 'default') yield* flawsFor(checked, producer, waiting)
  },
}

interface Waiting {
  readonly workflow: Workflow
  readonly trigger: Trigger
}

function tagTriggers(workflow: Workflow): readonly Waiting[] {
  return workflow.triggers.flatMap((trigger) =>
    trigger.event.value === 'push' && trigger.tags.length > 0 ? { workflow, trigger } : [],
  )
}

function* flawsFor(
  checked: Checked,
  producer: TagProducer,
  waiting: readonly Waiting[],
): Iterable<Flaw> {
  if (!makesTag(producer)) return
  const deaf = waiting.filter(
    ({ workflow, trigger }) =>
      workflow !== producer.workflow &&
      mayMatch(
        producer.name,
        trigger.tags.map(({ value }) => value),
      ) &&
      !startedOtherwise(checked, producer, workflow),
  )
  const [first] = deaf
  if (first === undefined) return
  const tags = first.trigger.tags[0]
  yield {
    file: producer.file,
    range: producer.at,
    ...(!producer.makesTag && { severity: 'warning' as const }),
    message: `the tag that \`${producer.how}\` makes with \`GITHUB_TOKEN\` does not start \`${first.workflow.path}\`, which waits for \`${tags?.value ?? 'tags'}\` (line ${tags?.range.start.line ?? 1})`,
    hint: 'call that workflow or start it with `gh workflow run`, or push the tag with the token of a GitHub App',
  }
}

/** A release takes the tag that is there: of the push that started the run, or of the checkout. */
function makesTag({ makesTag: certain, workflow, job }: TagProducer): boolean {
  if (certain) return true
  const ofTag = workflow.triggers.some(
    ({ event, tags }) => event.value === 'release' || tags.length > 0,
  )
  const checkouts = job.steps.flatMap((step) => inputOf(step, 'ref')?.value ?? [])
  return !ofTag && !checkouts.some((ref) => /tag|version|release/i.test(ref))
}

/** By a call, by `gh workflow run`, by an action that dispatches, or by `workflow_run`. */
function startedOtherwise(checked: Checked, { workflow }: TagProducer, waiting: Workflow): boolean {
  const file = waiting.path.replace(/^.*\//, '')
  const called = workflow.jobs.some((job) => localPath(job) === waiting.path)
  const followed = waiting.triggers.some(
    ({ event, workflows }) =>
      event.value === 'workflow_run' &&
      workflows.some(({ value }) => value === (workflow.name?.value ?? workflow.path)),
  )
  const dispatched = allCommands(checked).some(
    (placed) => placed.workflow === workflow && dispatches(placed.command.texts.join(' '), file),
  )
  return called || followed || dispatched || hasDispatchAction(workflow)
}

function dispatches(text: string, file: string): boolean {
  return (
    /workflow run|\/dispatches/.test(text) &&
    (text.includes(file) || /\$|workflow run [^-.\s]+/.test(text))
  )
}

function hasDispatchAction(workflow: Workflow): boolean {
  return stepsInJobs([workflow]).some(({ step }) => {
    const name = actionOf(step)?.name ?? ''
    return /dispatch|trigger-workflow/.test(name) || name === 'actions/github-script'
  })
}
