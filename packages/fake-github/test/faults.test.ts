import { describe, expect, it } from 'vitest'
import { type Fault, type FaultMode, startFakeGithub } from '../src/index.ts'
import { octokit, refusal, start, where } from './support/clients.ts'

const operation = 'git/create-ref'

async function tagWith(mode: FaultMode) {
  await using github = await start()
  github.inject({ ...mode, at: { operation } })
  const sha = github.repository().ref('refs/heads/main') ?? ''
  const outcome = await refusal(
    octokit(github).request('POST /repos/{owner}/{repo}/git/refs', {
      ...where,
      ref: 'refs/tags/v1',
      sha,
    }),
  )
  const { status, faults } = github.requests()[0] ?? {}
  github.assertContract()
  return { outcome, status, faults, isDone: github.repository().ref('refs/tags/v1') === sha }
}

describe('faults', () => {
  it('break off before and after the work, or lie about it', async () => {
    const modes: FaultMode[] = [
      { kind: 'drop', phase: 'before' },
      { kind: 'drop' },
      { kind: 'unavailable', phase: 'before' },
      { kind: 'unavailable', status: 503 },
      { kind: 'rate-limit', retryAfter: 7 },
      { kind: 'already-exists' },
      { kind: 'not-found' },
    ]
    const outcomes = []
    for (const mode of modes) outcomes.push(await tagWith(mode))
    const dropped = expect.stringMatching(/fetch failed|other side closed|terminated/)
    expect(outcomes).toEqual([
      { faults: ['drop'], status: 0, isDone: false, outcome: dropped },
      { faults: ['drop'], status: 0, isDone: true, outcome: dropped },
      { faults: ['unavailable'], status: 502, isDone: false, outcome: expect.anything() },
      { faults: ['unavailable'], status: 503, isDone: true, outcome: expect.anything() },
      {
        faults: ['rate-limit'],
        status: 403,
        isDone: false,
        outcome:
          '403 You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      },
      {
        faults: ['already-exists'],
        status: 422,
        isDone: true,
        outcome: '422 Reference already exists',
      },
      { faults: ['not-found'], status: 404, isDone: false, outcome: '404 Not Found' },
    ])
  })

  it('leave a starter asset where an upload breaks off', async () => {
    const faults: Fault[] = [
      { kind: 'unavailable', at: { operation: 'repos/upload-release-asset' } },
    ]
    await using github = await startFakeGithub({
      repositories: [{ owner: 'acme', name: 'ship' }],
      faults,
    })
    const { request } = octokit(github)
    const { data: draft } = await request('POST /repos/{owner}/{repo}/releases', {
      ...where,
      tag_name: 'v1',
      draft: true,
    })
    const upload = () =>
      request({ method: 'POST', url: draft.upload_url, name: 'a.tgz', data: 'bytes' } as never)
    await expect(upload()).rejects.toThrow()
    const assets = await request('GET /repos/{owner}/{repo}/releases/{release_id}/assets', {
      ...where,
      release_id: draft.id,
    })
    expect(
      assets.data.map(({ name, state, size, digest }) => ({
        name,
        state: String(state),
        size,
        digest,
      })),
    ).toEqual([{ name: 'a.tgz', state: 'starter', size: 0, digest: null }])
    expect(await refusal(upload())).toBe('422 Validation Failed | ReleaseAsset name already_exists')
    await request('DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}', {
      ...where,
      asset_id: assets.data[0]?.id ?? 0,
    })
    await upload()
    github.assertContract()
  })

  it('come at the request with their index; an interceptor sees every request', async () => {
    const seen: string[] = []
    await using github = await startFakeGithub({
      repositories: [{ owner: 'acme', name: 'ship' }],
      faults: [{ kind: 'not-found', skip: 1 }],
      intercept: async ({ index, operation: name, actor }, next) => {
        seen.push(`${index} ${name} ${actor}`)
        return index === 2 ? 'drop' : next()
      },
    })
    const ask = () =>
      octokit(github)
        .request('GET /repos/{owner}/{repo}', where)
        .then(
          ({ status }) => status,
          ({ status }) => status,
        )
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 404, 500, 200])
    expect(seen).toEqual([0, 1, 2, 3].map((index) => `${index} repos/get github_token`))
    expect(github.requests().map(({ status }) => status)).toEqual([200, 404, 0, 200])
  })

  it('move the head away from under a commit', async () => {
    await using github = await start()
    github.inject({ kind: 'stale-head', at: { operation: 'graphql:createCommitOnBranch' } })
    const head = github.repository().ref('refs/heads/main')
    const work = octokit(github).graphql(
      'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { clientMutationId } }',
      {
        input: {
          branch: { repositoryNameWithOwner: 'acme/ship', branchName: 'main' },
          message: { headline: 'a' },
          expectedHeadOid: head,
        },
      },
    )
    expect(await refusal(work)).toBe(
      `STALE_DATA: Expected branch to point to "${head}" but it did not.  Pull and try again.`,
    )
    expect(github.repository().ref('refs/heads/main')).toBe(head)
  })
})

describe('two at once', () => {
  it('make one tag, one release, one pull request; the other is told so', async () => {
    await using github = await start()
    const sha = github.repository().ref('refs/heads/main') ?? ''
    await github.repository().commit({ a: '1' }, { branch: 'release' })
    const { request } = octokit(github, 'app')
    const twice = async (work: () => Promise<{ status: number }>) => {
      const both = await Promise.all(
        [work(), work()].map((one) =>
          one.then(
            ({ status }) => status,
            ({ status }) => status,
          ),
        ),
      )
      return both.sort()
    }
    const tag = () =>
      request('POST /repos/{owner}/{repo}/git/refs', { ...where, ref: 'refs/tags/v1', sha })
    const release = () =>
      request('POST /repos/{owner}/{repo}/releases', { ...where, tag_name: 'v1' })
    const pull = () =>
      request('POST /repos/{owner}/{repo}/pulls', {
        ...where,
        title: 'a',
        head: 'release',
        base: 'main',
      })
    expect([await twice(tag), await twice(release), await twice(pull)]).toEqual([
      [201, 422],
      [201, 422],
      [201, 422],
    ])
  })
})

describe('snapshots', () => {
  it('are the same for the same story at another time, and differ by content', async () => {
    const live = async (day: number, content: string) => {
      await using github = await startFakeGithub({
        repositories: [{ owner: 'acme', name: 'ship' }],
        now: () => new Date(`2026-02-0${day}T10:00:00Z`),
      })
      await github.repository().commit({ 'a.txt': content })
      await octokit(github).request('POST /repos/{owner}/{repo}/releases', {
        ...where,
        tag_name: 'v1',
      })
      return github.snapshot()
    }
    const first = await live(1, 'a')
    expect(await live(2, 'a')).toEqual(first)
    expect(await live(2, 'b')).not.toEqual(first)
  })
})
