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
import { compareProtection } from './compare.ts'
import { desiredProtection } from './desired.ts'
import type { Preset, Protection, ProtectStep } from './model.ts'
import { readPipeline } from './pipeline.ts'
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
  const wish = await wishFor(checked, request, github)
  const present = await readPresent(github, wish, checked.defaultBranch)
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

async function wishFor(
  checked: Checked,
  request: ProtectRequest,
  github: GitHub,
): Promise<Protection> {
  const { preset, because } = presetOf(request, checked)
  const reviewers = await Promise.all(request.reviewers.map((one) => readUserId(github, one)))
  return desiredProtection(preset, {
    pipeline: readPipeline(checked),
    tagPrefixes: await tagPrefixes(checked.workspace.root),
    hasOwners: ownersText(checked) !== undefined,
    ...(because === undefined ? {} : { because }),
    ...(request.app === undefined ? {} : { app: request.app }),
    ...(reviewers.length === 0 ? {} : { reviewers }),
  })
}

const ownerFiles = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']

function ownersText({ files }: Checked): string | undefined {
  for (const path of ownerFiles) {
    const text = files.read(path)
    if (text !== null) return text
  }
  return undefined
}

function presetOf(
  { preset }: ProtectRequest,
  checked: Checked,
): { preset: Preset; because?: string } {
  if (preset !== undefined) return { preset }
  const text = ownersText(checked)
  if (text === undefined)
    return { preset: 'solo', because: 'there is no CODEOWNERS file, so nobody is known to approve' }
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line))
  const owners = new Set(lines.flatMap((line) => line.match(/(?<=\s)@[\w./-]+/g) ?? []))
  const isTeam = owners.size > 1 || [...owners].some((owner) => owner.includes('/'))
  return isTeam
    ? { preset: 'team', because: 'CODEOWNERS names more than one person' }
    : {
        preset: 'solo',
        because: 'CODEOWNERS names one person, who cannot approve their own pull requests',
      }
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
