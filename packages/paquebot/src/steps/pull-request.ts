import { commitOnBranch, type NewCommit } from '../github/commits.ts'
import type { GitHub } from '../github/model.ts'
import { createPullRequest, updatePullRequest } from '../github/pulls.ts'
import { deleteRef, readRef } from '../github/refs.ts'
import { PaquebotError } from '../model/error.ts'
import { type Clone, mayPush, pushCommit } from './push-commit.ts'

/** Something to do about the release pull request, as data. */
export type PullStep =
  | {
      readonly kind: 'commit'
      /** `replaces` is absent for a branch that is not there. */
      readonly commit: NewCommit
    }
  | {
      readonly kind: 'open'
      readonly pull: {
        readonly title: string
        readonly body: string
        readonly head: string
        readonly base: string
        readonly draft: boolean
      }
    }
  | {
      readonly kind: 'update'
      readonly number: number
      readonly text: { readonly title?: string; readonly body?: string }
    }
  | { readonly kind: 'close'; readonly number: number; readonly comment: string }
  | { readonly kind: 'delete-branch'; readonly branch: string; readonly at: string }

/** The pull request that a run has opened. */
export interface OpenedPull {
  readonly number: number
  readonly url: string
}

/**
 * Carries the steps out, one after another; a run that was killed between two is completed by the next. Returns the
 * pull request that was opened. A commit that the API does not make is pushed from the clone. Throws `github/*`;
 * `github/stale` when the branch moved since it was looked at.
 */
export async function performPullSteps(
  github: GitHub,
  steps: readonly PullStep[],
  clone: Clone,
): Promise<OpenedPull | undefined> {
  let opened: OpenedPull | undefined
  for (const step of steps) opened = (await perform(github, step, clone)) ?? opened
  return opened
}

async function perform(
  github: GitHub,
  step: PullStep,
  clone: Clone,
): Promise<OpenedPull | undefined> {
  switch (step.kind) {
    case 'commit':
      await checkUnmoved(github, step.commit.branch, step.commit.replaces)
      await commit(github, step.commit, clone)
      return undefined
    case 'open': {
      const { number, url } = await createPullRequest(github, step.pull)
      return { number, url }
    }
    case 'update':
      await updatePullRequest(github, step.number, step.text)
      return undefined
    case 'close':
      return close(github, step)
    case 'delete-branch':
      return deleteBranch(github, step)
  }
}

/** By the API, which signs it; where that cannot, by git. */
async function commit(github: GitHub, wanted: NewCommit, clone: Clone): Promise<void> {
  try {
    await commitOnBranch(github, wanted)
  } catch (error) {
    if (!mayPush(error)) throw error
    const there = await readRef(github, `heads/${wanted.branch}`)
    // What the API began with is the empty branch of its own.
    const replaces = there === undefined ? {} : { replaces: there }
    if (there !== undefined && there !== wanted.base && there !== wanted.replaces) throw error
    const { replaces: _, ...made } = wanted
    await pushCommit({ ...made, ...replaces }, clone, error)
  }
}

async function checkUnmoved(
  github: GitHub,
  branch: string,
  expected: string | undefined,
): Promise<void> {
  if ((await readRef(github, `heads/${branch}`)) !== expected) throw moved(branch)
}

const moved = (branch: string) =>
  new PaquebotError('github/stale', `the branch \`${branch}\` moved while Paquebot was working`, {
    hint: 'run the same command again; nothing was written over',
  })

/** GitHub may have removed it with the pull request. */
async function deleteBranch(
  github: GitHub,
  { branch, at }: Extract<PullStep, { kind: 'delete-branch' }>,
): Promise<undefined> {
  const there = await readRef(github, `heads/${branch}`)
  if (there === undefined) return
  if (there !== at) throw moved(branch)
  await deleteRef(github, `refs/heads/${branch}`)
}

/** Says why before it closes; what a killed run has said already is not said twice. */
async function close(
  github: GitHub,
  { number, comment }: Extract<PullStep, { kind: 'close' }>,
): Promise<undefined> {
  const errand = { what: `comment on the pull request #${number}`, needs: 'pull-requests: write' }
  const comments = 'repos/{owner}/{repo}/issues/{issue_number}/comments'
  const said = await github.list(`GET /${comments}`, { issue_number: number }, errand)
  if (!said.some(({ body }) => body === comment))
    await github.send(`POST /${comments}`, { issue_number: number, body: comment }, errand)
  await updatePullRequest(github, number, { state: 'closed' })
}
