import {
  type Action,
  checkNames,
  type Job,
  parseUses,
  type Step,
  type Trigger,
  type Workflow,
} from '@paquebot/actions'
import type { Finding } from '../../model/finding.ts'
import type { Checked } from '../../workflow/check/model.ts'
import type { RefPolicy } from './model.ts'

/** What the workflows say of themselves that GitHub's settings have to agree with. */
export interface Pipeline {
  /** Names of the checks that every pull request gets. */
  readonly checks: readonly string[]
  /** Environments of jobs that may ask for ID tokens, with the refs that start them. */
  readonly environments: readonly {
    readonly name: string
    readonly policies: readonly RefPolicy[]
  }[]
  /** GITHUB_TOKEN opens the release pull request. */
  readonly opensPulls: boolean
  /** Releases are made as drafts first, by Paquebot alone. */
  readonly draftsFirst: boolean
  /** Every action is taken by commit. */
  readonly isPinned: boolean
  readonly findings: readonly Finding[]
}

/** Reads checks, environments and needs off the workflows. Pure. */
export function readPipeline({ workflows, actions, defaultBranch }: Checked): Pipeline {
  const found = workflows.map((workflow) => checksOf(workflow, workflows, defaultBranch))
  const texts = workflows.map(({ text }) => text)
  const own = texts.some((text) => /\bpaquebot(?:@\S+)? (?:announce|release)\b/.test(text))
  const others = texts.some((text) =>
    /softprops\/action-gh-release|actions\/create-release|gh release (?:create|upload)|changesets\/action|release-please/.test(
      text,
    ),
  )
  return {
    checks: [...new Set(found.flatMap(({ names }) => names))],
    environments: environmentsOf(workflows, defaultBranch),
    opensPulls: texts.some((text) =>
      /\bpaquebot(?:@\S+)? (?:pr|release)\b|changesets\/action|release-please|create-pull-request|gh pr create/.test(
        text,
      ),
    ),
    draftsFirst: own && !others,
    isPinned: workflows.length > 0 && workflows.every(isPinned) && actions.every(isPinnedInside),
    findings: found.flatMap(({ findings }) => findings),
  }
}

/** GitHub refuses every run with an action by tag, once pinning is required. */
function isPinned({ jobs }: Workflow): boolean {
  const all = jobs.flatMap(({ uses, steps }) => [uses, ...steps.map((step) => step.uses)])
  return all.every(isByCommit)
}

/** What a composite action takes is refused as well. */
const isPinnedInside = ({ steps }: Action) => steps.every(({ uses }) => isByCommit(uses))

function isByCommit(uses: Step['uses']): boolean {
  const taken = uses === undefined ? undefined : parseUses(uses)
  if (taken?.kind !== 'action' && taken?.kind !== 'workflow') return taken?.kind !== 'unknown'
  return /^[0-9a-f]{40}$/.test(taken.ref)
}

interface Checks {
  readonly names: readonly string[]
  readonly findings: readonly Finding[]
}

const none: Checks = { names: [], findings: [] }

/** Only what reports for every pull request can be required: the others would be waited for without end. */
function checksOf(workflow: Workflow, all: readonly Workflow[], base: string): Checks {
  const trigger = workflow.triggers.find(({ event }) => event.value === 'pull_request')
  if (trigger === undefined || !takesBase(trigger, base)) return none
  if (trigger.paths.length + trigger.pathsIgnore.length > 0) return none
  const names = checkNames(workflow, all)
  const gate = gateOf(workflow)
  const wanted = names.filter(({ job, callers }) =>
    gate === undefined ? isSure(job) && callers.every(isSure) : job === gate,
  )
  const unnamed = wanted.filter(({ name }) => name === undefined)
  return {
    names: wanted.flatMap(({ name }) => name ?? []),
    findings: unnamed.map(({ job, written }) => unknownName(workflow, job, written)),
  }
}

function takesBase({ branches, branchesIgnore }: Trigger, base: string): boolean {
  const fits = (pattern: string) =>
    pattern === base || pattern === '**' || (pattern === '*' && !base.includes('/'))
  if (branches.length > 0) return branches.some(({ value }) => fits(value))
  return !branchesIgnore.some(({ value }) => fits(value))
}

/** The one job that ends whatever the others do, and needs all of them: its check stands for all. */
function gateOf({ jobs }: Workflow): Job | undefined {
  return jobs.find(
    (job) =>
      /\balways\(\)|!\s*cancelled\(\)/.test(job.if?.value ?? '') &&
      jobs.length > 1 &&
      jobs.every((other) => other === job || isNeeded(other, job, jobs)),
  )
}

function isNeeded(job: Job, by: Job, jobs: readonly Job[], depth = 0): boolean {
  if (depth > jobs.length) return false
  return by.needs.some(({ value }) => {
    const direct = jobs.find(({ id }) => id.value === value)
    return direct !== undefined && (direct === job || isNeeded(job, direct, jobs, depth + 1))
  })
}

/** A job with a condition may be skipped, which counts as passed: nothing is gained by requiring it. */
const isSure = ({ if: condition, continueOnError }: Job) =>
  condition === undefined && continueOnError?.value !== 'true'

const unknownName = ({ path }: Workflow, job: Job, written: string): Finding => ({
  rule: 'protect/unknown-name',
  severity: 'warning',
  message: `the check of the job \`${job.id.value}\` is named \`${written}\`, which only a run knows: it cannot be required`,
  file: path,
  line: (job.name ?? job.id).range.start.line,
  column: (job.name ?? job.id).range.start.column,
  hint: 'add one job that needs all others, with `if: always()` and a fixed name: `paquebot workflow generate` writes `ci-ok`',
})

function environmentsOf(workflows: readonly Workflow[], base: string): Pipeline['environments'] {
  const byName = new Map<string, RefPolicy[]>()
  for (const workflow of workflows)
    for (const job of workflow.jobs) {
      const name = job.environment?.name.value
      if (name === undefined || name.includes('${{') || !mayMint(job, workflow)) continue
      const policies = byName.get(name) ?? []
      for (const policy of refsOf(workflow, base))
        if (!policies.some((one) => one.type === policy.type && one.name === policy.name))
          policies.push(policy)
      byName.set(name, policies)
    }
  return [...byName].map(([name, policies]) => ({ name, policies }))
}

function mayMint(job: Job, workflow: Workflow): boolean {
  const permissions = job.permissions ?? workflow.permissions
  if (permissions?.all === 'write-all') return true
  return (permissions?.entries ?? []).some(
    ({ key, value }) => key.value === 'id-token' && value.value === 'write',
  )
}

/** Which refs a workflow runs on when it is not a pull request that starts it. */
function refsOf({ triggers }: Workflow, base: string): readonly RefPolicy[] {
  const refs = triggers.flatMap(({ event, branches, tags }): readonly RefPolicy[] => {
    if (event.value !== 'push') return []
    const named = branches.map(({ value }): RefPolicy => ({ type: 'branch', name: value }))
    const tagged = tags.map(({ value }): RefPolicy => ({ type: 'tag', name: value }))
    return named.length + tagged.length === 0
      ? [{ type: 'branch', name: base }]
      : [...named, ...tagged]
  })
  const isReleased = triggers.some(({ event }) => event.value === 'release')
  const isPlain = refs.length === 0 && !isReleased
  return [
    ...refs.filter(({ name }) => !name.startsWith('!')),
    ...(isReleased ? [{ type: 'tag', name: '*' } as const] : []),
    ...(isPlain ? [{ type: 'branch', name: base } as const] : []),
  ]
}
