import type { Job, Workflow } from '@paquebot/actions'
import { allCommands, type Command } from '../../facts/commands.ts'
import { type GateKind, gateOf } from '../../facts/gates.ts'
import { entriesOf, hasTrigger, jobsWithin, needsOfCaller } from '../../facts/graph.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import { actionOf } from '../../facts/uses.ts'

import type { Checked, Flaw, Rule } from '../../model.ts'

export const releaseNotGatedOnCi: Rule = {
  id: 'gate/release-not-gated-on-ci',
  severity: 'error',
  summary: 'what is published has passed the tests of pull requests',
  why: 'Workflows of one push run beside each other: the release does not wait for the tests, and publishes what they are about to refuse. What is published cannot be taken back.',
  fix: 'Call the tests from the release and wait for them:\n\n```yaml\njobs:\n  ci:\n    uses: ./.github/workflows/ci.yml\n  publish:\n    needs: ci\n```',
  *check(checked) {
    const seen = new Set<Job>()
    for (const step of publishSteps(checked)) {
      if (seen.has(step.job) || step.elsewhere || !onPush(checked, step)) continue
      seen.add(step.job)
      const gates = gatesOfPullRequests(checked, step)
      const flaw = gates && missing(checked, step, gates)
      if (flaw !== undefined) yield flaw
    }
  },
}

interface Gates {
  readonly kinds: ReadonlySet<GateKind>
  readonly path: string
}

/** What pull requests must pass, in the language of what is published; undefined without a test. */
function gatesOfPullRequests(checked: Checked, step: PublishStep): Gates | undefined {
  const found = checked.workflows
    .filter((workflow) => hasTrigger(workflow, 'pull_request'))
    .map((workflow) => {
      const jobs = new Set(jobsWithin(checked, workflow).map(({ job }) => job))
      return { path: workflow.path, kinds: kindsOf(checked, jobs, step) }
    })
  const tested = found
    .toSorted((a, b) => b.kinds.size - a.kinds.size)
    .find(({ kinds }) => kinds.has('test'))
  return tested && { path: tested.path, kinds: new Set(found.flatMap(({ kinds }) => [...kinds])) }
}

function kindsOf(
  checked: Checked,
  jobs: ReadonlySet<Job>,
  { ecosystem }: PublishStep,
): ReadonlySet<GateKind> {
  const language = ecosystem === 'npm' ? 'js' : 'python'
  return new Set(
    allCommands(checked).flatMap(({ job, command }) => {
      if (!jobs.has(job) || command.swallowed !== undefined) return []
      const gate = gateOf(command)
      return gate?.language === language ? gate.kind : []
    }),
  )
}

/** Not for those that a person, another workflow or a schedule starts. */
function onPush(checked: Checked, step: PublishStep): boolean {
  const { workflow } = step
  const conditions = [
    step.step.if,
    step.job.if,
    ...needsOfCaller(checked, step).map(({ job }) => job.if),
  ]
  if (
    conditions.some((one) =>
      /'(?:workflow_dispatch|release|schedule)'|inputs\./.test(one?.value ?? ''),
    )
  )
    return false
  const entries: readonly Workflow[] = entriesOf(checked, workflow)
  return (
    entries.some((entry) => hasTrigger(entry, 'push')) &&
    !entries.some((entry) => hasTrigger(entry, 'workflow_run') || hasTrigger(entry, 'pull_request'))
  )
}

function missing(checked: Checked, step: PublishStep, gates: Gates): Flaw | undefined {
  const before = needsOfCaller(checked, step)
  const jobs = new Set([step.job, ...before.map(({ job }) => job)])
  // Jobs of other repositories, makefiles and actions that wait may be the tests.
  if ([...jobs].some((job) => mayTest(checked, job))) return undefined
  const kinds = kindsOf(checked, jobs, step)
  const lacking = [...gates.kinds].filter((kind) => !kinds.has(kind))
  const none = !kinds.has('test')
  // What is tagged may have been tested on its branch.
  const onBranch = entriesOf(checked, step.workflow).some(({ triggers }) =>
    triggers.some(
      ({ event, tags, branches }) =>
        event.value === 'push' && (tags.length === 0 || branches.length > 0),
    ),
  )
  if (lacking.length === 0) return undefined
  return {
    file: step.workflow.path,
    range: step.at,
    ...(!(none && onBranch) && { severity: 'warning' as const }),
    message: none
      ? `publishes without running any test or waiting for those of \`${gates.path}\``
      : `publishes without waiting for ${lacking.map((kind) => said[kind]).join(', ')} of pull requests`,
    hint: `add \`workflow_call\` to \`${gates.path}\`, call it from this workflow, and let the publishing job need it`,
  }
}

const said: Readonly<Record<GateKind, string>> = {
  lint: 'the linting',
  types: 'the type check',
  test: 'the tests',
  security: 'the security checks',
  package: 'the check of the package',
}

const opaque = /^(?:make|just|task|bazel|gulp|rake|invoke|inv|hatch|tox|nox|wireit|vp|vite-plus)$/

function mayTest(checked: Checked, job: Job): boolean {
  if (job.uses !== undefined && !/^[.$]\//.test(job.uses.value)) return true
  if (job.steps.some((one) => /wait|check-runs|ci-status/.test(actionOf(one)?.name ?? '')))
    return true
  const commands = allCommands(checked).flatMap((placed) =>
    placed.job === job ? [placed.command] : [],
  )
  return commands.some(
    (command) =>
      !isResolved(command, commands) &&
      command.words.some(
        (word) =>
          word !== null &&
          !word.startsWith('-') &&
          (/(?:^|[:/_-])(?:test|tests|check|checks|verify|validate)(?:$|[:._-])/.test(word) ||
            opaque.test(word)),
      ) &&
      !isInstall(command.words),
  )
}

/** A script whose own commands are known, and judged in its place. */
function isResolved(command: Command, all: readonly Command[]): boolean {
  return all.some(
    ({ called, via }) =>
      called.start.line === command.called.start.line &&
      called.start.column === command.called.start.column &&
      via.length > command.via.length &&
      command.via.every((one, at) => via[at] === one),
  )
}

function isInstall(words: readonly (string | null)[]): boolean {
  return words[0] === 'npm' && words[1] === 'ci' && words.length === 2
}
