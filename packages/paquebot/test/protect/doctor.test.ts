import type { FakeGithub, Files, TokenKind } from '@paquebot/fake-github'
import { describe, expect, it } from 'vitest'
import { githubWith, runJob } from '../support/github.ts'

// Private: no registry is asked, only GitHub.
const files: Files = {
  'package.json': JSON.stringify({ name: 'harbour', private: true, version: '1.0.0' }),
  CODEOWNERS: '* ada\n',
  '.github/workflows/ci.yml': `on: [pull_request, merge_group]
jobs:
  ci-ok: { runs-on: ubuntu-latest, steps: [{ run: npm test }] }
`,
}

interface Told {
  readonly area: string
  readonly rule: string
  readonly state: string
  readonly text: string
}

async function githubLines(github: FakeGithub, as: TokenKind = 'pat') {
  const { result, writes } = await runJob(github, ['doctor'], as)
  const lines = (result.checks as readonly Told[]).filter(({ area }) => area === 'GitHub')
  // `git ls-remote` asks by POST.
  const changes = writes.filter((operation) => operation !== 'git:fetch')
  return {
    writes: changes,
    lines: lines.map(({ state, rule, text }) => `${state} ${rule}: ${text}`),
  }
}

describe('paquebot doctor on GitHub', () => {
  it('tells what protect would change, keys among the secrets and unusable owners', async () => {
    const github = await githubWith(files, { secrets: ['NPM_TOKEN', 'CODECOV_TOKEN'] })
    expect(await githubLines(github)).toEqual({
      writes: [],
      lines: [
        'missing doctor/protection: what GITHUB_TOKEN may do differs: default_workflow_permissions',
        'missing doctor/protection: actions may still be taken by tag',
        'missing doctor/protection: there is no ruleset `paquebot: default branch`',
        'doubtful doctor/secrets: the secret `NPM_TOKEN` holds an npm token: classic ones are dead, others last 90 days at most',
        'missing doctor/code-owners: GitHub cannot use a line of CODEOWNERS: Invalid owner',
        'ok doctor/oidc-subject: ID tokens name the repository with its number, which outlives renaming',
      ],
    })
    await github.stop()
  })

  it('is content after protect', async () => {
    const github = await githubWith({ ...files, CODEOWNERS: '* @ada\n' })
    await runJob(github, ['protect'], 'pat')
    const { lines } = await githubLines(github)
    expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([])
    await github.stop()
  })

  it('says what the token may not see', async () => {
    const github = await githubWith(files)
    const { lines } = await githubLines(github, 'github_token')
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'cannot-tell doctor/github-answer',
      'cannot-tell doctor/github-answer',
      'missing doctor/code-owners',
      'ok doctor/oidc-subject',
    ])
    await github.stop()
  })
})
