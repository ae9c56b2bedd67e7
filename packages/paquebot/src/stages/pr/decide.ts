import { isDeepStrictEqual } from 'node:util'
import type { PullRequest } from '../../github/pulls.ts'
import type { Finding } from '../../model/finding.ts'
import type { PullStep } from '../../steps/pull-request.ts'
import { type BodyContent, plainBody, readBody, renderBody } from './body.ts'
import { commitsOfOthers, isOurs, releaseBranch, withTree } from './branch.ts'
import type { Proposal, RemoteBranch, RemoteState } from './model.ts'

/** What a person or the workflow allows. */
export interface Allowed {
  /** Replace commits of others on the release branch. */
  readonly force: boolean
  /** Open the pull request as a draft. */
  readonly draft: boolean
}

/** What becomes of the release pull request. */
export interface PullDecision {
  readonly outcome: 'opened' | 'updated' | 'unchanged' | 'closed' | 'none' | 'refused'
  readonly steps: readonly PullStep[]
  readonly findings: readonly Finding[]
  /** Title and body as they will be; absent without a pull request. */
  readonly text?: { readonly title: string; readonly body: string }
}

/**
 * Decides what is to be done so that the release pull request says what is pending: nothing where it says so
 * already. Pure. A `proposal` of undefined: nothing is pending.
 */
export function decidePull(
  proposal: Proposal | undefined,
  remote: RemoteState,
  allowed: Allowed,
): PullDecision {
  const { branch } = remote
  const foreign = branch === undefined ? [] : commitsOfOthers(branch.name, branch.commits)
  // A branch that nobody asks to merge is left to whoever works on it.
  const isTheirs = proposal === undefined && remote.pull === undefined
  if (branch !== undefined && foreign.length > 0 && isTheirs)
    return { outcome: 'none', steps: [], findings: [] }
  if (branch !== undefined && foreign.length > 0 && !allowed.force)
    return { outcome: 'refused', steps: [], findings: foreign.map(foreignCommit(branch.name)) }
  const decision = proposal === undefined ? takeBack(remote) : propose(proposal, remote, allowed)
  return { ...decision, steps: [...decision.steps, ...leftovers(decision.steps, remote)] }
}

/** The temporary branch of a run that was killed; a new commit uses it up. */
function leftovers(steps: readonly PullStep[], { temporary }: RemoteState): readonly PullStep[] {
  if (temporary === undefined || steps.some(({ kind }) => kind === 'commit')) return []
  return [{ kind: 'delete-branch', branch: temporary.name, at: temporary.commit }]
}

const foreignCommit =
  (branch: string) =>
  ({ id, message, author }: { id: string; message: string; author: string | null }): Finding => ({
    rule: 'pr/foreign-commit',
    severity: 'error',
    message: `the release branch \`${branch}\` has a commit that Paquebot did not make: ${id.slice(0, 7)} \`${message.split('\n')[0]}\`${author === null ? '' : ` by ${author}`}`,
    hint: 'merge the pull request as it is, or move the commit to the base branch; `paquebot pr --force` makes the branch anew without it',
  })

/** Nothing is pending: the pull request goes, and its branch. */
function takeBack({ branch, pull, base }: RemoteState): PullDecision {
  if (branch === undefined) return { outcome: 'none', steps: [], findings: [] }
  const remove: PullStep = { kind: 'delete-branch', branch: branch.name, at: branch.commit }
  if (pull === undefined) return { outcome: 'none', steps: [remove], findings: [] }
  const comment = `Nothing is waiting for a release on \`${base.branch}\` any more (at ${base.commit.slice(0, 7)}).`
  const close: PullStep = { kind: 'close', number: pull.number, comment }
  return { outcome: 'closed', steps: [close, remove], findings: [] }
}

function propose(proposal: Proposal, remote: RemoteState, allowed: Allowed): PullDecision {
  const commit = commitStep(proposal, remote)
  const { text, steps } = pullSteps(proposal, remote, allowed)
  const done = [...commit, ...steps]
  const outcome = remote.pull === undefined ? 'opened' : done.length === 0 ? 'unchanged' : 'updated'
  return { outcome, steps: done, findings: [], text }
}

/** A new commit only where something is new: each one takes approvals and checks away. */
function commitStep(proposal: Proposal, remote: RemoteState): readonly PullStep[] {
  const { base, branch } = remote
  if (branch !== undefined && isCurrent(proposal, branch, remote)) return []
  const commit = {
    branch: branch?.name ?? releaseBranch(base.branch),
    base: base.commit,
    message: withTree(proposal.title, proposal.tree),
    files: proposal.files,
    ...(branch === undefined ? {} : { replaces: branch.commit }),
  }
  return [{ kind: 'commit', commit }]
}

function isCurrent(proposal: Proposal, branch: RemoteBranch, { base, pull }: RemoteState): boolean {
  const [commit, ...others] = branch.commits
  if (commit === undefined) return false
  if (branch.tree === proposal.tree) return true
  // Of the same commit and the same wish only the day differs that some changelogs write.
  const isOfBase = others.length === 0 && isOurs(commit) && commit.parents[0] === base.commit
  const wish = pull === undefined ? undefined : readBody(pull.body).wish
  return isOfBase && pull !== undefined && isDeepStrictEqual(wish, proposal.wish)
}

function pullSteps(
  proposal: Proposal,
  { base, branch, pull }: RemoteState,
  { draft }: Allowed,
): { text: { title: string; body: string }; steps: readonly PullStep[] } {
  if (pull === undefined) {
    const { title } = proposal
    const text = { title, body: renderBody(contentOf(proposal, { base: base.branch, title })) }
    const head = branch?.name ?? releaseBranch(base.branch)
    return { text, steps: [{ kind: 'open', pull: { ...text, head, base: base.branch, draft } }] }
  }
  const text = newText(proposal, pull, base.branch)
  const changed = {
    ...(text.title === pull.title ? {} : { title: text.title }),
    ...(plainBody(text.body) === plainBody(pull.body) ? {} : { body: text.body }),
  }
  const isSame = Object.keys(changed).length === 0
  return { text, steps: isSame ? [] : [{ kind: 'update', number: pull.number, text: changed }] }
}

/** A title that is not the one we gave belongs to whoever wrote it, and so does the marked region of the body. */
function newText(proposal: Proposal, pull: PullRequest, base: string) {
  const known = readBody(pull.body)
  const isTheirs = known.title !== undefined && known.title !== pull.title
  const ours = isTheirs && known.title !== undefined ? known.title : proposal.title
  const content = contentOf(proposal, { base, title: ours, notes: known.notes })
  return { title: isTheirs ? pull.title : ours, body: renderBody(content) }
}

function contentOf(
  { releases, wish }: Proposal,
  { base, title, notes }: { base: string; title: string; notes?: string | undefined },
): BodyContent {
  return {
    base,
    title,
    releases,
    ...(notes === undefined ? {} : { notes }),
    ...(wish === undefined ? {} : { wish }),
  }
}
