import { describe, expect, it } from 'vitest'
import type { FakeGithub, RulesetBody, TokenKind } from '../src/index.ts'
import { octokit, refusal, start, where } from './support/clients.ts'

const ci = {
  '.github/workflows/ci.yml': 'on:\n  push: {branches: [main]}\n  pull_request:\n',
  'README.md': 'a',
}

const open = (github: FakeGithub, kind: TokenKind = 'github_token') =>
  octokit(github, kind)
    .request('POST /repos/{owner}/{repo}/pulls', {
      ...where,
      title: 'chore(release): version packages',
      head: 'release',
      base: 'main',
      body: 'packages',
    })
    .then(({ data }) => data)

const states = (github: FakeGithub) =>
  github
    .repository()
    .events()
    .map(({ name, action, actor, runs }) =>
      [name, action, actor, ...runs.map(({ state }) => state)].filter(Boolean).join(' '),
    )

const protectedMain: RulesetBody = {
  name: 'main',
  target: 'branch',
  enforcement: 'active',
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
  rules: [
    {
      type: 'pull_request',
      parameters: { required_approving_review_count: 1, allowed_merge_methods: ['squash'] },
    },
    {
      type: 'required_status_checks',
      parameters: { required_status_checks: [{ context: 'ci-ok' }] },
    },
  ],
}

describe('pull requests', () => {
  it('are not for a GITHUB_TOKEN until the repository says so, and then their runs wait for a person', async () => {
    await using github = await start({ files: ci })
    const repository = github.repository()
    await repository.commit({ a: '1' }, { branch: 'release' })
    expect(await refusal(open(github))).toBe(
      '403 GitHub Actions is not permitted to create or approve pull requests.',
    )
    await octokit(github, 'pat').request('PUT /repos/{owner}/{repo}/actions/permissions/workflow', {
      ...where,
      can_approve_pull_request_reviews: true,
    })
    await open(github)
    await repository.commit({ a: '2' }, { branch: 'release', as: 'github_token' })
    await repository.commit({ a: '3' }, { branch: 'release', as: 'app' })
    await repository.merge(1)
    expect(states(github)).toEqual([
      'pull_request opened github_token action_required',
      'push github_token',
      'pull_request synchronize github_token action_required',
      'push app',
      'pull_request synchronize app queued',
      'push pat queued',
      'pull_request closed pat',
    ])
    const { data } = await octokit(github).request('GET /repos/{owner}/{repo}/actions/runs', {
      ...where,
      event: 'pull_request',
    })
    const waiting = data.workflow_runs.filter(({ conclusion }) => conclusion === 'action_required')
    expect(waiting).toHaveLength(2)
    await octokit(github, 'pat').request(
      'POST /repos/{owner}/{repo}/actions/runs/{run_id}/approve',
      {
        ...where,
        run_id: Number(waiting[0]?.id),
      },
    )
    github.assertContract()
  })

  it('close when their branch goes back to the base, and do not open again', async () => {
    await using github = await start()
    const repository = github.repository()
    await repository.commit({ a: '1' }, { branch: 'release' })
    await open(github, 'app')
    expect(await refusal(open(github, 'app'))).toBe(
      '422 Validation Failed | A pull request already exists for acme:release.',
    )
    const sha = repository.ref('refs/heads/main') ?? ''
    await octokit(github).request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
      ...where,
      ref: 'heads/release',
      sha,
      force: true,
    })
    const pull = async () => (await repository.snapshot()).pulls[0]
    expect((await pull())?.state).toBe('closed')
    expect(await refusal(open(github, 'app'))).toBe(
      '422 Validation Failed | No commits between main and release',
    )
    const reopen = octokit(github, 'pat').request(
      'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
      { ...where, pull_number: 1, state: 'open' },
    )
    expect(await refusal(reopen)).toBe(
      '422 Validation Failed | state cannot be changed. The release branch was force-pushed or recreated.',
    )
    github.assertContract()
  })

  it('merge when rules and checks allow it', async () => {
    await using github = await start({ rulesets: [protectedMain] })
    const repository = github.repository()
    const tip = await repository.commit(
      { a: '1' },
      { branch: 'release', message: 'feat: one\n\nBody.' },
    )
    await open(github, 'app')
    const byApi = octokit(github, 'app').request(
      'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge',
      { ...where, pull_number: 1 },
    )
    expect(await refusal(byApi)).toBe(
      '405 Repository rule violations found\n\nMerge method merge is not allowed on this branch.\n\nRequired status check "ci-ok" is expected.\n\n',
    )
    await expect(repository.merge(1)).rejects.toThrow(
      'At least 1 approving review is required by reviewers with write access.',
    )
    repository.approve(1)
    await repository.check(tip, 'ci-ok', 'failure')
    await expect(repository.merge(1)).rejects.toThrow('Required status check "ci-ok" is expected.')
    await repository.check('release', 'ci-ok')
    const merged = await repository.merge(1)
    expect(repository.ref('refs/heads/main')).toBe(merged)
    const { data } = await octokit(github).request('GET /repos/{owner}/{repo}/commits/{ref}', {
      ...where,
      ref: 'main',
    })
    expect([data.commit.message, data.parents.length, data.commit.verification?.verified]).toEqual([
      'chore(release): version packages (#1)\n\nBody.',
      1,
      true,
    ])
    await expect(repository.commit({ b: '1' }, { as: 'pat' })).rejects.toThrow(
      'Changes must be made through a pull request.',
    )
    const pulls = await octokit(github).request(
      'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
      { ...where, commit_sha: merged },
    )
    expect(pulls.data.map(({ number, merged_at }) => [number, merged_at !== null])).toEqual([
      [1, true],
    ])
    github.assertContract()
  })

  it('are found by owner and branch, and by nothing less', async () => {
    await using github = await start()
    await github.repository().commit({ a: '1' }, { branch: 'release' })
    await open(github, 'app')
    const list = (head: string) =>
      octokit(github)
        .request('GET /repos/{owner}/{repo}/pulls', { ...where, head, base: 'main' })
        .then(({ data }) => data.map(({ number }) => number))
    expect([await list('acme:release'), await list('release')]).toEqual([[1], []])
    github.inject({ kind: 'stale-list', at: { operation: 'pulls/list' } })
    expect([await list('acme:release'), await list('acme:release')]).toEqual([[], [1]])
  })

  it('tell tokens apart by what they may do', async () => {
    await using github = await start()
    const ask = (kind: TokenKind, route: string) =>
      octokit(github, kind).request(route, route.includes('{owner}') ? { ...where } : {})
    const sha = github.repository().ref('refs/heads/main') ?? ''
    const tag = (kind: TokenKind) =>
      octokit(github, kind).request('POST /repos/{owner}/{repo}/git/refs', {
        ...where,
        ref: `refs/tags/${kind}`,
        sha,
      })
    expect(await refusal(ask('github_token', 'GET /user'))).toBe(
      '403 Resource not accessible by integration',
    )
    expect((await ask('pat', 'GET /user')).data.login).toBe('octocat')
    expect((await ask('app', 'GET /installation/repositories')).data.total_count).toBe(1)
    expect(
      await refusal(ask('github_token', 'GET /repos/{owner}/{repo}/actions/permissions/workflow')),
    ).toBe('403 Resource not accessible by integration')
    expect(await refusal(tag('anonymous'))).toBe('401 Requires authentication')
    expect((await tag('app')).status).toBe(201)
    github.assertContract()
  })
})
