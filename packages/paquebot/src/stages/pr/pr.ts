import { openGitHub } from '../../github/client.ts'
import { identify } from '../../github/identity.ts'
import type { GitHub, TokenKind } from '../../github/model.ts'
import { readRef } from '../../github/refs.ts'
import { readRepository } from '../../github/repository.ts'
import { head } from '../../io/git-folder.ts'
import { openRepository } from '../../io/repository.ts'
import { PaquebotError } from '../../model/error.ts'
import { type Finding, hasErrors } from '../../model/finding.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import type { PullStep } from '../../steps/pull-request.ts'
import type { Clone } from '../../steps/push-commit.ts'
import { findRoot } from '../discover/root.ts'
import { readBody } from './body.ts'
import { type Allowed, decidePull, type PullDecision } from './decide.ts'
import type { Proposal, WishedBump } from './model.ts'
import {
  type NewTag,
  type ProposalRequest,
  type Proposed,
  proposeRelease,
  type Surroundings,
} from './propose.ts'
import { readReleaseBranch, type Standing, standingOf } from './remote.ts'

/** What is asked of `paquebot pr`. */
export interface PullRequestWish extends Allowed {
  readonly bump?: WishedBump
  readonly title?: string
  /** Tags that were made just now, which the clone does not have yet. */
  readonly tags?: readonly NewTag[]
  /** Nothing asks for a release, as the caller knows: no copy is made to find that out. */
  readonly isIdle?: true
}

/** Everything that `paquebot pr` would do. */
export interface PreparedPull {
  readonly github: GitHub
  /** `moved-on`: the base branch has a later commit, whose own run does it. */
  readonly outcome: PullDecision['outcome'] | 'moved-on'
  readonly base: string
  /** The commit that the release would be made on. */
  readonly commit: string
  readonly plan: ReleasePlan
  readonly reasons: Readonly<Record<string, readonly string[]>>
  readonly proposal?: Proposal
  readonly pull?: { readonly number: number; readonly url: string }
  readonly text?: { readonly title: string; readonly body: string }
  readonly steps: readonly PullStep[]
  readonly findings: readonly Finding[]
}

/** HEAD, the branch that it is to be on, and how GitHub knows them. */
export interface Base {
  readonly root: string
  readonly github: GitHub
  readonly branch: string
  /** HEAD. */
  readonly commit: string
  /** Where GitHub has the branch. */
  readonly there: string | undefined
  readonly standing: Standing
}

/** The clone that a commit is pushed from where GitHub's API does not make it. */
export const cloneOf = ({ root }: Base, { env, signal, emit }: Surroundings): Clone => ({
  root,
  env,
  signal,
  tell: (text) => emit({ kind: 'note', text }),
})

/** Compares HEAD with the base branch on GitHub. Throws `github/*` and `pr/no-commit`. */
export async function openBase(
  cwd: string,
  asked: string | undefined,
  around: Surroundings,
): Promise<Base> {
  const root = findRoot(cwd)
  const tell = (text: string) => around.emit({ kind: 'note', text })
  const github = await openGitHub(root, { ...around, tell })
  if (github === undefined) throw noRepository()
  const commit = head(root)
  if (commit === null) throw noCommit(root)
  const branch = asked ?? (await baseBranch(root, github, around.env))
  const there = await readRef(github, `heads/${branch}`)
  const standing =
    there === undefined ? 'elsewhere' : await standingOf(github, { head: commit, base: there })
  return { root, github, branch, commit, there, standing }
}

/**
 * Decides what becomes of the release pull request; nothing is written, neither here nor on GitHub. Throws
 * `github/*` and whatever `paquebot version` and `paquebot bump` throw.
 */
export async function preparePull(
  at: Base,
  wish: PullRequestWish,
  around: Surroundings,
): Promise<PreparedPull> {
  const { github, branch: base, commit, standing } = at
  const known = { github, base, commit }
  if (standing === 'behind') return { ...known, ...nothing(commit), outcome: 'moved-on' }
  if (standing === 'elsewhere')
    return { ...known, ...nothing(commit), outcome: 'refused', findings: [notOnBase(at)] }
  const seen = await readReleaseBranch(github, base)
  const { pull } = seen
  const bump = wish.bump ?? (pull === undefined ? undefined : readBody(pull.body).wish)
  const isIdle = wish.isIdle === true && bump === undefined
  const { proposal, plan, reasons, findings }: Proposed = isIdle
    ? nothing(commit)
    : await proposeRelease(proposalOf(at, { ...wish, bump }), around)
  const numbered = pull && { pull: { number: pull.number, url: pull.url } }
  const planned = { ...known, plan, reasons, ...numbered }
  if (hasErrors(findings)) return { ...planned, outcome: 'refused', steps: [], findings }
  const decision = decidePull(proposal, { base: { branch: base, commit }, ...seen }, wish)
  return {
    ...planned,
    ...decision,
    ...(proposal && { proposal }),
    findings: [...findings, ...decision.findings, ...(await tellLimits(github, decision))],
  }
}

function proposalOf(
  { root, branch }: Base,
  { bump, title, tags }: { readonly bump: WishedBump | undefined } & Omit<PullRequestWish, 'bump'>,
): ProposalRequest {
  return {
    root,
    base: branch,
    ...(bump === undefined ? {} : { wish: bump }),
    ...(title === undefined ? {} : { title }),
    ...(tags === undefined ? {} : { tags }),
  }
}

const nothing = (commit: string) => ({
  plan: { format: 1, base: commit, releases: [], changes: [] } as const,
  reasons: {},
  steps: [],
  findings: [],
})

/** The branch of the workflow's run, else the one that the settings name, else GitHub's default. */
async function baseBranch(root: string, github: GitHub, env: NodeJS.ProcessEnv): Promise<string> {
  const ofRun = env.GITHUB_ACTIONS
    ? /^refs\/heads\/(.+)$/.exec(env.GITHUB_REF ?? '')?.[1]
    : undefined
  return ofRun ?? configuredBase(root) ?? (await readRepository(github)).defaultBranch
}

/** `baseBranch` of Changesets; what is wrong with that file is told when it is read for the plan. */
function configuredBase(root: string): string | undefined {
  try {
    const text = openRepository(root).read('.changeset/config.json')
    const { baseBranch } = JSON.parse(text ?? '{}') as { baseBranch?: unknown }
    return typeof baseBranch === 'string' && baseBranch !== '' ? baseBranch : undefined
  } catch {
    return undefined
  }
}

/** A release belongs on top of what GitHub has on the base branch. */
export function notOnBase({ commit, branch, there }: Base): Finding {
  const isThere = there !== undefined
  return {
    rule: 'pr/not-on-base',
    severity: 'error',
    message: isThere
      ? `HEAD (${commit.slice(0, 7)}) is not what GitHub has on \`${branch}\` (${there.slice(0, 7)})`
      : `GitHub has no branch \`${branch}\``,
    hint: isThere
      ? `the release is made on top of GitHub's \`${branch}\`: \`git switch ${branch} && git pull\`, or push first, or name another branch with \`--base\``
      : 'name the branch that releases are made on: `--base <branch>`',
  }
}

/** What the token cannot do, told once a pull request is opened or its commit made anew. */
async function tellLimits(
  github: GitHub,
  { steps, outcome }: PullDecision,
): Promise<readonly Finding[]> {
  const isNew = steps.some(({ kind }) => kind === 'commit' || kind === 'open')
  if (!isNew || outcome === 'closed') return []
  const limit = limitOf(await identify(github))
  return limit === undefined ? [] : [limit]
}

function limitOf(kind: TokenKind): Finding | undefined {
  if (kind === 'github-token')
    return {
      rule: 'pr/checks-wait',
      severity: 'info',
      message:
        "a pull request of the job's GITHUB_TOKEN: its checks wait until somebody with write access approves them",
      hint: 'press `Approve workflows to run` on the pull request, or use the token of a GitHub App, whose checks start by themselves',
    }
  if (kind === 'fine-grained' || kind === 'classic' || kind === 'oauth')
    return {
      rule: 'pr/own-approval',
      severity: 'info',
      message:
        "a pull request of a person's token: this person cannot approve it where reviews are required",
      hint: 'let somebody else approve it, or use GITHUB_TOKEN or the token of a GitHub App',
    }
  return undefined
}

const noRepository = () =>
  new PaquebotError('github/no-repository', 'no GitHub repository is known for this folder', {
    hint: 'set the remote: `git remote add origin https://github.com/<owner>/<name>.git`, or GITHUB_REPOSITORY=<owner>/<name>',
  })

const noCommit = (root: string) =>
  new PaquebotError('pr/no-commit', `\`${root}\` has no commit to make a release of`, {
    hint: 'run it in a git repository whose base branch is pushed to GitHub',
  })
