import type { FakeGithub, Files, TokenKind } from '@paquebot/fake-github'
import { describe, expect, it } from 'vitest'
import { githubWith, runJob } from '../support/github.ts'

const files: Files = {
  'package.json': JSON.stringify({ name: '@acme/core', version: '1.0.0', license: 'MIT' }),
  CODEOWNERS: '* @ada\n/docs/ @grace\n',
  '.github/workflows/ci.yml': `on:
  pull_request:
  workflow_call:
jobs:
  test:
    name: Test on Node \${{ matrix.node }}
    strategy: { matrix: { node: [22, 24] } }
    runs-on: ubuntu-latest
    steps: [{ run: npm test }]
  lint:
    uses: ./.github/workflows/lint.yml
`,
  '.github/workflows/lint.yml': `on: workflow_call
jobs:
  style: { runs-on: ubuntu-latest, steps: [{ run: npm run lint }] }
`,
  '.github/workflows/release.yml': `on: { push: { branches: [main] } }
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: npm
    permissions: { id-token: write }
    steps: [{ run: npx paquebot release }]
`,
}

const gated: Files = {
  ...files,
  '.github/workflows/ci.yml': `on: [pull_request, merge_group]
jobs:
  test: { runs-on: ubuntu-latest, steps: [{ run: npm test }] }
  ci-ok:
    needs: [test]
    if: always()
    runs-on: ubuntu-latest
    steps: [{ run: 'true' }]
`,
}

const protect = (github: FakeGithub, flags: readonly string[] = [], as: TokenKind = 'pat') =>
  runJob(github, ['protect', ...flags], as)

describe('paquebot protect', () => {
  it('makes everything once, requires the checks that jobs report, and changes nothing the second time', async () => {
    const github = await githubWith(files)
    const first = await protect(github)
    const again = await protect(github)
    const made = first.result.steps.flatMap(
      (step: { body?: { name?: string } }) => step.body?.name ?? [],
    )
    expect({
      first: [first.code, first.result.preset, first.result.checks, first.writes],
      again: [again.code, again.result.steps, again.writes],
      rulesets: made,
    }).toEqual({
      first: [
        0,
        'team',
        ['Test on Node 22', 'Test on Node 24', 'lint / style'],
        [
          'actions/set-github-actions-default-workflow-permissions-repository',
          'repos/enable-immutable-releases',
          'actions/set-github-actions-permissions-repository',
          'repos/create-or-update-environment',
          'repos/create-deployment-branch-policy',
          'repos/create-repo-ruleset',
          'repos/create-repo-ruleset',
        ],
      ],
      again: [0, [], []],
      rulesets: ['paquebot: default branch', 'paquebot: release tags are immutable'],
    })
    await github.stop()
  })

  it('requires the gate alone where there is one, and no approval of a single person', async () => {
    const github = await githubWith({ ...gated, CODEOWNERS: '* @ada\n' })
    const { result } = await protect(github, ['--dry-run'])
    const branch = result.steps.find(
      (step: { body?: { target?: string } }) => step.body?.target === 'branch',
    )
    const review = branch.body.rules.find(({ type }: { type: string }) => type === 'pull_request')
    expect([
      result.preset,
      result.checks,
      review.parameters.required_approving_review_count,
    ]).toEqual(['solo', ['ci-ok'], 0])
    await github.stop()
  })

  it('only looks with --dry-run and --check, which ends with 1 while something differs', async () => {
    const github = await githubWith(gated)
    const dry = await protect(github, ['--dry-run'])
    const before = await protect(github, ['--check'])
    await protect(github)
    const after = await protect(github, ['--check'])
    expect([dry.code, dry.writes, before.code, before.writes, after.code, after.writes]).toEqual([
      0,
      [],
      1,
      [],
      0,
      [],
    ])
    await github.stop()
  })

  it('changes only what differs', async () => {
    const github = await githubWith(gated)
    await protect(github, ['--preset', 'solo'])
    const changed = await protect(github, ['--preset', 'team'])
    const step = changed.result.steps.map(
      ({ kind, differences }: { kind: string; differences: readonly { path: string }[] }) => [
        kind,
        differences.map(({ path }) => path),
      ],
    )
    expect([step, (await protect(github, ['--preset', 'team'])).writes]).toEqual([
      [
        [
          'update-ruleset',
          [
            'rules.pull_request.required_approving_review_count',
            'rules.pull_request.dismiss_stale_reviews_on_push',
            'rules.pull_request.require_code_owner_review',
          ],
        ],
      ],
      [],
    ])
    await github.stop()
  })

  it.each([
    ['an approval', ['--preset', 'team']],
    ['an App for tags', ['--app', '123456']],
  ])('never takes back %s that was asked for once', async (_, flags) => {
    const github = await githubWith({ ...gated, CODEOWNERS: '* @ada\n' })
    await protect(github, flags)
    const again = await protect(github)
    const seen = await runJob(github, ['doctor'], 'pat')
    const wrong = seen.result.checks.filter(
      ({ rule, state }: { rule: string; state: string }) =>
        rule === 'doctor/protection' && state !== 'ok',
    )
    expect([again.result.steps, again.findings, again.writes, wrong]).toEqual([[], [], [], []])
    await github.stop()
  })

  it('has publishing approved by the account that is named, and keeps it', async () => {
    const github = await githubWith(gated)
    const first = await protect(github, ['--reviewer', 'octocat'])
    const again = await protect(github)
    const put = first.result.steps.find(({ kind }: { kind: string }) => kind === 'put-environment')
    expect([first.code, first.findings, put.body.reviewers.length, again.writes]).toEqual([
      0,
      [],
      1,
      [],
    ])
    await github.stop()
  })

  it('allows actions by tag where an action of the repository takes one so', async () => {
    const github = await githubWith({
      ...gated,
      '.github/actions/setup/action.yml':
        'runs: { using: composite, steps: [{ uses: actions/setup-node@v4 }] }\n',
    })
    const { result } = await protect(github, ['--dry-run'])
    const kinds = result.steps.map(({ kind }: { kind: string }) => kind)
    expect(kinds.includes('pinned-actions')).toBe(false)
    await github.stop()
  })

  it('says what the token of a workflow lacks', async () => {
    const github = await githubWith(gated)
    const { code, error } = await protect(github, [], 'github_token')
    expect([code, error.code]).toEqual([2, 'github/forbidden'])
    await github.stop()
  })
})
