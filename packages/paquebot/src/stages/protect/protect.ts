import { openGitHub } from '../../github/client.ts'
import type { GitHub } from '../../github/model.ts'
import { readUserId } from '../../github/protection.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { Emit } from '../../model/step.ts'
import { performProtection } from '../../steps/protect.ts'
import type { Checked } from '../../workflow/check/model.ts'
import { subjectsOf } from '../announce/subjects.ts'
import { readChecked } from '../check/read.ts'
import { discover } from '../discover/discover.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { type Choice, choose, ownersText } from './choice.ts'
import { compareProtection } from './compare.ts'
import { desiredProtection } from './desired.ts'
import type { Preset, Protection, ProtectStep } from './model.ts'
import { type Pipeline, readPipeline } from './pipeline.ts'
import { readPresent } from './present.ts'

/** What is asked of `paquebot protect`. */
export interface ProtectRequest {
  /** Absent: as CODEOWNERS looks. */
  readonly preset?: Preset
  /** Number of the GitHub App that makes the tags. */
  readonly app?: number
  /** Accounts that approve publishing. */
  readonly reviewers: readonly string[]
}

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly emit: Emit
}

/** What would change, and everything that is needed to change it. */
export interface PreparedProtection {
  readonly github: GitHub
  readonly wish: Protection
  readonly steps: readonly ProtectStep[]
  readonly findings: readonly Finding[]
  readonly defaultBranch: string
}

/**
 * Compares GitHub's settings with what the workflows of the repository need. Changes nothing. Throws `github/*`, and
 * `config/invalid` for a `paquebot.toml` that cannot be read.
 */
export async function prepareProtection(
  cwd: string,
  request: ProtectRequest,
  around: Surroundings,
): Promise<PreparedProtection> {
  const tell = (text: string) => around.emit({ kind: 'note', text })
  const github = await openGitHub(cwd, { ...around, tell })
  if (github === undefined) throw noRepository()
  const checked = await readChecked(cwd)
  const pipeline = readPipeline(checked)
  const present = await readPresent(github, pipeline, checked.defaultBranch)
  const chosen = choose(request, checked, present)
  const wish = await wishFor({ checked, pipeline, chosen, reviewers: request.reviewers }, github)
  const { steps, findings } = compareProtection(wish, present)
  return {
    github,
    wish,
    steps,
    findings: [...wish.findings, ...findings],
    defaultBranch: checked.defaultBranch,
  }
}

/** Carries the steps out and looks again: what GitHub did not take is a finding. Throws `github/*`. */
export async function applyProtection({
  github,
  wish,
  steps,
  defaultBranch,
}: PreparedProtection): Promise<readonly Finding[]> {
  if (steps.length === 0) return []
  await performProtection(github, steps)
  const left = compareProtection(wish, await readPresent(github, wish, defaultBranch)).steps
  return left.map((step) => ({
    rule: 'protect/not-taken',
    severity: 'error',
    message: `GitHub answered that it was done and shows it otherwise: ${step.kind}`,
    hint: 'run `paquebot protect --dry-run` to see what differs; a rule of the organisation may decide it',
  }))
}

interface Basis {
  readonly checked: Checked
  readonly pipeline: Pipeline
  readonly chosen: Choice
  readonly reviewers: readonly string[]
}

async function wishFor(
  { checked, pipeline, chosen: { preset, ...chosen }, ...basis }: Basis,
  github: GitHub,
): Promise<Protection> {
  const reviewers = await Promise.all(basis.reviewers.map((one) => readUserId(github, one)))
  return desiredProtection(preset, {
    ...chosen,
    pipeline,
    tagPrefixes: await tagPrefixes(checked.workspace.root),
    hasOwners: ownersText(checked) !== undefined,
    ...(reviewers.length === 0 ? {} : { reviewers }),
  })
}

/** What stands before the version in the packages' tags. */
async function tagPrefixes(root: string): Promise<readonly string[]> {
  const discovery = await discover(root)
  const { settings } = readChangesetConfig(discovery.repository, discovery.workspace)
  const subjects = subjectsOf(discovery, settings, discovery.repository.tags())
  return [...new Set(subjects.map(({ prefix }) => prefix))]
}

const noRepository = () =>
  new PaquebotError('github/no-repository', 'no GitHub repository is known for this folder', {
    hint: 'set the remote: `git remote add origin https://github.com/<owner>/<name>.git`, or GITHUB_REPOSITORY=<owner>/<name>',
  })

/** Names of the checks that the rulesets require. */
export function requiredChecks({ rulesets }: Protection): readonly string[] {
  const rules = rulesets.flatMap((ruleset) => ruleset.rules)
  const required = rules.find(({ type }) => type === 'required_status_checks')?.parameters
  const checks = required?.required_status_checks as
    | readonly { readonly context: string }[]
    | undefined
  return (checks ?? []).map(({ context }) => context)
}
