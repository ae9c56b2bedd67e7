import { describe, expect, it } from 'vitest'
import { octokit, refusal, start, where } from './support/clients.ts'

const defaultBranch = {
  name: 'paquebot: default branch',
  target: 'branch' as const,
  enforcement: 'active' as const,
  bypass_actors: [],
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
  rules: [
    { type: 'deletion' as const },
    { type: 'non_fast_forward' as const },
    { type: 'required_linear_history' as const },
  ],
}

describe('settings', () => {
  it('rulesets are written, read as they are in force, and hold at once', async () => {
    await using github = await start({ ownerType: 'Organization' })
    const { request } = octokit(github, 'pat')
    const write = (body: Record<string, unknown>) =>
      request('POST /repos/{owner}/{repo}/rulesets', { ...where, ...defaultBranch, ...body })
    const { data: ruleset } = await write({})
    expect(await refusal(write({}))).toBe('422 Validation Failed | Name must be unique')
    const actions = { actor_id: 15368, actor_type: 'Integration', bypass_mode: 'always' }
    expect(await refusal(write({ name: 'other', bypass_actors: [actions] }))).toBe(
      '422 Actor GitHub Actions integration must be part of the ruleset source or owner organization',
    )
    const effective = async () => {
      const branch = { ...where, branch: 'main' }
      const { data } = await request('GET /repos/{owner}/{repo}/rules/branches/{branch}', branch)
      return data.map(({ type }) => type)
    }
    expect(await effective()).toEqual(['deletion', 'non_fast_forward', 'required_linear_history'])
    const remove = () =>
      request('DELETE /repos/{owner}/{repo}/git/refs/{ref}', { ...where, ref: 'heads/main' })
    expect(await refusal(remove())).toMatch('Cannot delete this branch')

    await request('PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}', {
      ...where,
      ruleset_id: ruleset.id,
      enforcement: 'disabled',
    })
    expect(await effective()).toEqual([])
    const read = (kind: 'pat' | 'github_token') =>
      octokit(github, kind)
        .request('GET /repos/{owner}/{repo}/rulesets/{ruleset_id}', {
          ...where,
          ruleset_id: ruleset.id,
        })
        .then(({ data }) => data.bypass_actors)
    expect([await read('pat'), await read('github_token')]).toEqual([[], undefined])
    github.assertContract()
  })

  it('environments have patterns only where they take patterns', async () => {
    await using github = await start({ environments: ['npm'] })
    const { request } = octokit(github, 'pat')
    const environment = { ...where, environment_name: 'npm' }
    const policies =
      '/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies'
    const add = () => request(`POST ${policies}`, { ...environment, name: 'main' })
    expect(await refusal(add())).toBe('404 Not Found')
    await request('PUT /repos/{owner}/{repo}/environments/{environment_name}', {
      ...environment,
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    })
    await add()
    const { data } = await request(`GET ${policies}`, environment)
    expect(data.branch_policies.map(({ name, type }) => [name, type])).toEqual([['main', 'branch']])
    const byJob = octokit(github).request(
      'PUT /repos/{owner}/{repo}/environments/{environment_name}',
      environment,
    )
    expect(await refusal(byJob)).toBe('403 Resource not accessible by integration')
    github.assertContract()
  })

  it('a private repository is not there for strangers', async () => {
    await using github = await start({ private: true })
    const look = (kind: 'anonymous' | 'app') =>
      octokit(github, kind).request('GET /repos/{owner}/{repo}', where)
    expect(await refusal(look('anonymous'))).toBe('404 Not Found')
    expect((await look('app')).data.private).toBe(true)
    const wrong = fetch(`${github.apiUrl}/repos/acme/ship`, {
      headers: { authorization: 'Bearer nobody', 'x-github-api-version': '2022-11-28' },
    })
    expect(await (await wrong).json()).toMatchObject({ message: 'Bad credentials', status: '401' })
  })

  it('dispatches start workflows even for a GITHUB_TOKEN', async () => {
    await using github = await start({
      files: {
        '.github/workflows/release.yml': 'on: {workflow_dispatch: {}, push: {tags: ["v*"]}}\n',
        '.github/workflows/ci.yml': 'on: [push, pull_request]\n',
      },
    })
    const { request } = octokit(github, 'pat')
    const dispatch = (workflow_id: string) =>
      request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
        ...where,
        workflow_id,
        ref: 'main',
      })
    await dispatch('release.yml')
    expect(await refusal(dispatch('ci.yml'))).toBe(
      "422 Workflow does not have 'workflow_dispatch' trigger",
    )
    expect(
      await refusal(
        octokit(github).request(
          'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
          { ...where, workflow_id: 'release.yml', ref: 'main' },
        ),
      ),
    ).toBe('403 Resource not accessible by integration')
    await octokit(github).request('POST /repos/{owner}/{repo}/dispatches', {
      ...where,
      event_type: 'go',
    })
    expect(
      github
        .repository()
        .events()
        .map(({ name, runs }) => [name, runs.map(({ workflow }) => workflow).join()]),
    ).toEqual([
      ['workflow_dispatch', '.github/workflows/release.yml'],
      ['repository_dispatch', ''],
    ])
    github.assertContract()
  })
})

describe('git data', () => {
  it('keeps modes, and makes annotated tags and commits that GitHub signs for bots', async () => {
    await using github = await start()
    const { request } = octokit(github)
    const repository = github.repository()
    const head = repository.ref('refs/heads/main') ?? ''
    const { data: tree } = await request('POST /repos/{owner}/{repo}/git/trees', {
      ...where,
      base_tree: head,
      tree: [
        { path: 'bin/run', mode: '100755', type: 'blob', content: '#!/bin/sh\n' },
        { path: 'README.md', mode: '100644', type: 'blob', sha: null },
      ],
    })
    const make = (author?: { name: string; email: string }) =>
      request('POST /repos/{owner}/{repo}/git/commits', {
        ...where,
        message: 'chore: version',
        tree: tree.sha,
        parents: [head],
        ...(author && { author }),
      }).then(({ data }) => data)
    const signed = await make()
    const own = await make({ name: 'Ada', email: 'ada@example.com' })
    expect(
      [signed, own].map(({ verification }) => [verification.verified, verification.reason]),
    ).toEqual([
      [true, 'valid'],
      [false, 'unsigned'],
    ])
    const { data: tag } = await request('POST /repos/{owner}/{repo}/git/tags', {
      ...where,
      tag: 'v1',
      message: 'Version 1',
      object: signed.sha,
      type: 'commit',
    })
    await request('POST /repos/{owner}/{repo}/git/refs', {
      ...where,
      ref: 'refs/tags/v1',
      sha: tag.sha,
    })
    const { data: whole } = await request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
      ...where,
      tree_sha: tree.sha,
      recursive: '1',
    })
    expect(whole.tree.map(({ path, mode }) => [path, mode])).toEqual([['bin/run', '100755']])
    const { data: compared } = await request('GET /repos/{owner}/{repo}/compare/{basehead}', {
      ...where,
      basehead: 'main...v1',
    })
    expect([
      compared.status,
      compared.ahead_by,
      compared.files?.map(({ filename, status }) => [filename, status]),
    ]).toEqual([
      'ahead',
      1,
      [
        ['README.md', 'removed'],
        ['bin/run', 'added'],
      ],
    ])
    const { refs } = await repository.snapshot()
    expect(refs['refs/tags/v1']).toMatchObject({
      type: 'tag',
      message: 'Version 1\n',
      verified: true,
    })
    expect(await repository.read('bin/run', 'v1')).toBe('#!/bin/sh\n')
    github.assertContract()
  })
})
