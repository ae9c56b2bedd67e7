import type { GitHub } from './model.ts'
import { settle } from './settle.ts'

/** A pull request, as far as a release pull request needs it. */
export interface PullRequest {
  readonly number: number
  readonly url: string
  readonly title: string
  readonly body: string
  readonly state: string
  readonly isDraft: boolean
  readonly head: { readonly branch: string; readonly commit: string }
  readonly base: string
}

/** The open pull request of a branch of this repository, the oldest of several; undefined without one. Throws `github/*`. */
export async function findPullRequest(
  github: GitHub,
  { head, base }: { readonly head: string; readonly base?: string },
): Promise<PullRequest | undefined> {
  const errand = { what: 'look for the pull request', needs: 'pull-requests: read' }
  const { owner } = github.repository
  const parameters = {
    state: 'open' as const,
    head: `${owner}:${head}`,
    ...(base === undefined ? {} : { base }),
    sort: 'created' as const,
    direction: 'asc' as const,
  }
  const pulls = await github.list('GET /repos/{owner}/{repo}/pulls', parameters, errand)
  const [first] = pulls.filter((pull) => pull.head.ref === head)
  return first === undefined ? undefined : read(first)
}

/** What a pull request says. */
export interface PullRequestText {
  readonly title: string
  readonly body: string
}

/** Opens a pull request, once: after a lost answer the one that is there is taken. Throws `github/*`. */
export async function createPullRequest(
  github: GitHub,
  pull: PullRequestText & {
    readonly head: string
    readonly base: string
    readonly draft?: boolean
  },
): Promise<PullRequest> {
  const errand = { what: 'open the pull request', needs: 'pull-requests: write' }
  return settle(github, errand, {
    write: async () => {
      const reply = await github.ask('POST /repos/{owner}/{repo}/pulls', pull)
      if (reply.kind === 'done') return { kind: 'done', data: read(reply.data) }
      // A list of pull requests may be a moment behind what was opened.
      const isThere = reply.kind === 'refused' && /already exists/i.test(reply.said)
      const there = isThere ? await findPullRequest(github, pull) : undefined
      return there === undefined ? reply : { kind: 'done', data: there }
    },
    find: () => findPullRequest(github, pull),
  })
}

/** Changes text, base or state. Throws `github/*`. */
export async function updatePullRequest(
  github: GitHub,
  number: number,
  change: Partial<PullRequestText> & {
    readonly base?: string
    readonly state?: 'open' | 'closed'
  },
): Promise<PullRequest> {
  const errand = { what: `update the pull request #${number}`, needs: 'pull-requests: write' }
  const route = 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}'
  return read(await github.send(route, { pull_number: number, ...change }, errand))
}

/** The fields that single pull requests and lists of them share. */
interface Wire {
  readonly number: number
  readonly html_url: string
  readonly title: string
  readonly body: string | null
  readonly state: string
  readonly draft?: boolean | undefined
  readonly head: { readonly ref: string; readonly sha: string }
  readonly base: { readonly ref: string }
}

const read = (pull: Wire): PullRequest => ({
  number: pull.number,
  url: pull.html_url,
  title: pull.title,
  body: pull.body ?? '',
  state: pull.state,
  isDraft: pull.draft === true,
  head: { branch: pull.head.ref, commit: pull.head.sha },
  base: pull.base.ref,
})
