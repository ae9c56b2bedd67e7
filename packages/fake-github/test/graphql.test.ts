import { describe, expect, it } from 'vitest'
import type { FakeGithub, TokenKind } from '../src/index.ts'
import { octokit, refusal, start } from './support/clients.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

const commit = (
  github: FakeGithub,
  input: Record<string, unknown>,
  kind: TokenKind = 'github_token',
) =>
  octokit(github, kind).graphql<{
    createCommitOnBranch: {
      commit: { oid: string; signature: { isValid: boolean; wasSignedByGitHub: boolean } }
    }
  }>(
    `mutation ($input: CreateCommitOnBranchInput!) {
      createCommitOnBranch(input: $input) { commit { oid signature { isValid wasSignedByGitHub } } }
    }`,
    {
      input: {
        branch: { repositoryNameWithOwner: 'acme/ship', branchName: 'main' },
        message: { headline: 'chore: version', body: 'Body.' },
        expectedHeadOid: github.repository().ref('refs/heads/main'),
        ...input,
      },
    },
  )

describe('GraphQL', () => {
  it('commits with a signature onto the head that the client knows, and onto no other', async () => {
    await using github = await start({
      files: { 'a/b.txt': 'b', 'run.sh': { content: '#', mode: '100755' } },
    })
    const repository = github.repository()
    const before = repository.ref('refs/heads/main')
    const fileChanges = {
      additions: [
        { path: 'c.txt', contents: base64('c') },
        { path: 'run.sh', contents: base64('#!/bin/sh\n') },
      ],
      deletions: [{ path: 'a/b.txt' }],
    }
    const { createCommitOnBranch: done } = await commit(github, { fileChanges })
    expect(done.commit).toEqual({
      oid: repository.ref('refs/heads/main'),
      signature: { isValid: true, wasSignedByGitHub: true },
    })
    const { repository: read } = await octokit(github).graphql<{ repository: unknown }>(`{
      repository(owner: "acme", name: "ship") {
        object(expression: "main:") { ... on Tree { entries { name mode object { ... on Blob { text } } } } }
        ref(qualifiedName: "refs/heads/main") { target { ... on Commit {
          message author { name email } committer { name } parents(first: 1) { nodes { oid } }
        } } }
      }
    }`)
    expect(read).toEqual({
      object: {
        entries: [
          { name: 'c.txt', mode: 0o100644, object: { text: 'c' } },
          { name: 'run.sh', mode: 0o100644, object: { text: '#!/bin/sh\n' } },
        ],
      },
      ref: {
        target: {
          message: 'chore: version\n\nBody.',
          author: {
            name: 'github-actions[bot]',
            email: '41898282+github-actions[bot]@users.noreply.github.com',
          },
          committer: { name: 'GitHub' },
          parents: { nodes: [{ oid: before }] },
        },
      },
    })
    expect(await refusal(commit(github, { expectedHeadOid: before }))).toBe(
      `STALE_DATA: Expected branch to point to "${before}" but it did not.  Pull and try again.`,
    )
    expect(
      await refusal(commit(github, { fileChanges: { deletions: [{ path: 'no.txt' }] } })),
    ).toMatch(
      /^UNPROCESSABLE: A path was requested for deletion which does not exist as of commit oid/,
    )
    expect(repository.ref('refs/heads/main')).toBe(done.commit.oid)
    github.assertContract()
  })

  it('moves refs all or none', async () => {
    await using github = await start()
    const repository = github.repository()
    const main = repository.ref('refs/heads/main') ?? ''
    await repository.setRef('refs/tags/v2', main)
    const tip = await repository.commit({ a: '1' })
    const { repository: found } = await octokit(github).graphql<{ repository: { id: string } }>(
      '{ repository(owner: "acme", name: "ship") { id } }',
    )
    const update = (names: readonly string[]) =>
      octokit(github).graphql(
        'mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }',
        {
          input: {
            repositoryId: found.id,
            refUpdates: names.map((name) => ({ name, beforeOid: '0'.repeat(40), afterOid: tip })),
          },
        },
      )
    expect(await refusal(update(['refs/tags/v1', 'refs/tags/v2']))).toMatch(
      /^UNPROCESSABLE: Reference cannot be updated: refs\/tags\/v2/,
    )
    expect(repository.refs()).toEqual({ 'refs/heads/main': tip, 'refs/tags/v2': main })
    await update(['refs/tags/v1', 'refs/tags/v3'])
    expect(repository.refs()).toEqual({
      'refs/heads/main': tip,
      'refs/tags/v1': tip,
      'refs/tags/v2': main,
      'refs/tags/v3': tip,
    })
    github.assertContract()
  })

  it('changes pull requests, and merges by itself when the check arrives', async () => {
    await using github = await start({
      allowAutoMerge: true,
      rulesets: [
        {
          name: 'main',
          enforcement: 'active',
          conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
          rules: [
            {
              type: 'required_status_checks',
              parameters: { required_status_checks: [{ context: 'ci-ok' }] },
            },
          ],
        },
      ],
    })
    const repository = github.repository()
    await repository.commit({ a: '1' }, { branch: 'release' })
    const { data } = await octokit(github, 'app').request('POST /repos/{owner}/{repo}/pulls', {
      owner: 'acme',
      repo: 'ship',
      title: 'one',
      head: 'release',
      base: 'main',
    })
    const mutate = (name: string, input: Record<string, unknown> = {}) =>
      octokit(github, 'app').graphql(
        `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { pullRequest { title isDraft } } }`,
        { input: { pullRequestId: data.node_id, ...input } },
      )
    expect(await mutate('updatePullRequest', { title: 'two', body: 'b', state: 'OPEN' })).toEqual({
      updatePullRequest: { pullRequest: { title: 'two', isDraft: false } },
    })
    expect(await mutate('convertPullRequestToDraft')).toEqual({
      convertPullRequestToDraft: { pullRequest: { title: 'two', isDraft: true } },
    })
    await mutate('markPullRequestReadyForReview')
    await mutate('enablePullRequestAutoMerge', { mergeMethod: 'SQUASH' })
    expect((await repository.snapshot()).pulls[0]).toMatchObject({ state: 'open', autoMerge: true })
    await repository.check('release', 'ci-ok')
    expect((await repository.snapshot()).pulls[0]).toMatchObject({ state: 'closed', merged: true })
    github.assertContract()
  })

  it('does not let a query pass that the schema or the fake does not know', async () => {
    await using github = await start()
    const ask = (query: string) => octokit(github).graphql(query)
    await expect(ask('{ repository(owner: "acme", name: "ship") { nmae } }')).rejects.toThrow()
    await expect(ask('{ repository(owner: "acme", name: "ship") { forkCount } }')).rejects.toThrow()
    await expect(commit(github, { message: { headline: 1, text: '' } })).rejects.toThrow()
    expect(
      github.violations().map(({ operation, side, message }) => `${operation} ${side}: ${message}`),
    ).toEqual([
      'graphql:repository request: Cannot query field "nmae" on type "Repository". Did you mean "name"?',
      'graphql:repository response: the fake GitHub does not know Repository.forkCount',
      'graphql:createCommitOnBranch request: Variable "$input" got invalid value 1 at "input.message.headline"; String cannot represent a non string value: 1',
      'graphql:createCommitOnBranch request: Variable "$input" got invalid value { headline: 1, text: "" } at "input.message"; Field "text" is not defined by type "CommitMessage".',
    ])
  })
})
