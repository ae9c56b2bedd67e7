import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { RulesetBody } from '../src/index.ts'
import { git, octokit, refusal, start, where } from './support/clients.ts'

const scratch = mkdtempSync(join(tmpdir(), 'fake-github-test-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let count = 0
async function clone(url: string): Promise<string> {
  const folder = join(scratch, String(++count))
  const { code, output } = await git(scratch, 'clone', '-q', url, folder)
  expect({ code, output }).toEqual({ code: 0, output: '' })
  return folder
}

const ruleset = (name: string, body: Partial<RulesetBody>): RulesetBody => ({
  name,
  enforcement: 'active',
  ...body,
})

const rulesets = [
  ruleset('main', {
    target: 'branch',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      { type: 'non_fast_forward' },
      { type: 'pull_request', parameters: { required_approving_review_count: 0 } },
      {
        type: 'required_status_checks',
        parameters: { required_status_checks: [{ context: 'ci-ok', integration_id: 15368 }] },
      },
    ],
  }),
  ruleset('tags by the app', {
    target: 'tag',
    bypass_actors: [{ actor_id: 123456, actor_type: 'Integration', bypass_mode: 'always' }],
    conditions: { ref_name: { include: ['refs/tags/v*'], exclude: [] } },
    rules: [{ type: 'creation' }],
  }),
  ruleset('tags stay', {
    target: 'tag',
    conditions: { ref_name: { include: ['~ALL'], exclude: [] } },
    rules: [{ type: 'deletion' }, { type: 'update' }],
  }),
]

describe('git over HTTP', () => {
  it('refuses by the rulesets, in the words of GitHub, what the API refuses too', async () => {
    await using github = await start({ rulesets })
    const folder = await clone(github.cloneUrl('github_token'))
    await git(folder, 'tag', 'v1.0.0')
    const tag = await git(folder, 'push', 'origin', 'v1.0.0')
    expect(tag.code).toBe(1)
    expect(
      tag.output
        .split('\n')
        .filter((line) => line.startsWith('remote:'))
        .map((line) => line.trimEnd()),
    ).toEqual([
      'remote: error: GH013: Repository rule violations found for refs/tags/v1.0.0.',
      'remote: Review all repository rules at https://github.com/acme/ship/rules?ref=refs%2Ftags%2Fv1.0.0',
      'remote:',
      'remote: - Cannot create ref due to creations being restricted.',
      'remote:',
    ])
    await git(folder, 'commit', '-q', '--allow-empty', '-m', 'chore: past the rules')
    const branch = await git(folder, 'push', 'origin', 'main')
    expect(branch.output).toContain('- Changes must be made through a pull request.')
    expect(branch.output).toContain('- Required status check "ci-ok" is expected.')
    const sha = github.repository().ref('refs/heads/main') ?? ''
    const byApi = octokit(github).request('POST /repos/{owner}/{repo}/git/refs', {
      ...where,
      ref: 'refs/tags/v1.0.0',
      sha,
    })
    expect(await refusal(byApi)).toBe(
      '422 Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n',
    )
    expect(Object.keys(github.repository().refs())).toEqual(['refs/heads/main'])

    const app = await clone(github.cloneUrl('app'))
    await git(app, 'tag', 'v1.0.0')
    expect((await git(app, 'push', 'origin', 'v1.0.0')).code).toBe(0)
    expect((await git(app, 'push', 'origin', ':v1.0.0')).output).toContain('Cannot delete this tag')
    github.assertContract()
  })

  it('keeps strangers and workflow files out', async () => {
    await using github = await start({ private: true })
    expect((await git(scratch, 'ls-remote', github.cloneUrl('anonymous'))).code).not.toBe(0)
    const folder = await clone(github.cloneUrl('github_token'))
    mkdirSync(join(folder, '.github/workflows'), { recursive: true })
    writeFileSync(join(folder, '.github/workflows/ci.yml'), 'on: push\n')
    await git(folder, 'add', '.')
    await git(folder, 'commit', '-q', '-m', 'ci: begin')
    const refused = await git(folder, 'push', 'origin', 'main')
    expect(refused.output).toContain(
      'refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission',
    )
    expect((await git(folder, 'push', github.cloneUrl('pat'), 'main')).code).toBe(0)
    expect(
      github
        .repository()
        .events()
        .map(({ name, ref, actor, runs }) => [name, ref, actor, runs.length]),
    ).toEqual([['push', 'refs/heads/main', 'pat', 1]])
  })

  it('makes no events of more than three tags in one push, and none for a GITHUB_TOKEN', async () => {
    await using github = await start({
      files: { '.github/workflows/release.yml': 'on: {push: {tags: ["v*"]}}\n' },
    })
    const folder = await clone(github.cloneUrl('pat'))
    const tags = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6']
    for (const tag of tags) await git(folder, 'tag', tag)
    await git(folder, 'push', 'origin', ...tags.slice(0, 4))
    await git(folder, 'push', 'origin', 'v5')
    await git(folder, 'push', github.cloneUrl('github_token'), 'v6')
    const pushes = github
      .repository()
      .events()
      .filter(({ name }) => name === 'push')
    expect(
      pushes.map(({ ref, runs, silent }) => [
        ref,
        runs.map(({ workflow }) => workflow).join(),
        silent,
      ]),
    ).toEqual([
      ['refs/tags/v1', '', 'more than three tags in one push'],
      ['refs/tags/v2', '', 'more than three tags in one push'],
      ['refs/tags/v3', '', 'more than three tags in one push'],
      ['refs/tags/v4', '', 'more than three tags in one push'],
      ['refs/tags/v5', '.github/workflows/release.yml', undefined],
      ['refs/tags/v6', '', 'github_token'],
    ])
  })

  it('begins with a copy of a repository, and may fall silent after a push', async () => {
    await using first = await start()
    const folder = await clone(first.cloneUrl('pat'))
    await git(folder, 'tag', '-a', 'v1', '-m', 'Version 1')
    await using github = await start({ from: folder })
    const { refs } = await github.repository().snapshot()
    expect(Object.entries(refs).map(([ref, { type, subject }]) => [ref, type, subject])).toEqual([
      ['refs/heads/main', 'commit', 'chore: begin'],
      ['refs/tags/v1', 'tag', 'chore: begin'],
    ])
    github.inject({ kind: 'drop', at: { operation: 'git:push' } })
    await git(folder, 'tag', 'v2')
    expect((await git(folder, 'push', github.cloneUrl('app'), 'v2')).code).not.toBe(0)
    expect(github.repository().ref('refs/tags/v2')).toBe(github.repository().ref('refs/heads/main'))
  })
})
