import { describe, expect, it } from 'vitest'
import { explainRefusal } from './failures.ts'
import type { Refusal, TokenKind } from './model.ts'

/** What is told when GitHub answers so to such a token. */
function told(
  kind: TokenKind,
  refusal: Partial<Refusal>,
  errand = { what: 'create the tag `v1.0.0`', needs: 'contents: write' },
) {
  const { code, message, hint } = explainRefusal(
    { kind: 'refused', status: 422, said: '', codes: [], ...refusal },
    {
      errand,
      token: { kind, from: kind === 'none' ? '' : 'GITHUB_TOKEN' },
      repository: { owner: 'o', name: 'r' },
      server: 'https://github.com',
    },
  )
  return { code, message, hint }
}

const release = { what: 'make the release `v1.0.0`', needs: 'contents: write' }
const pull = { what: 'open the pull request', needs: 'pull-requests: write' }

describe('refusals of GitHub', () => {
  it('knows the switch that forbids pull requests to Actions', () => {
    const said = 'GitHub Actions is not permitted to create or approve pull requests.'
    expect(told('github-token', { status: 403, said }, pull)).toEqual({
      code: 'github/pull-requests-off',
      message: `cannot open the pull request in o/r: ${said}`,
      hint: '`gh api -X PUT repos/o/r/actions/permissions/workflow -F can_approve_pull_request_reviews=true` (in an organisation it may be switched off there), or use an App token',
    })
  })

  it('knows that GITHUB_TOKEN can pass no ruleset', () => {
    const said =
      'Repository rule violations found; Cannot create ref due to creations being restricted.'
    expect(told('github-token', { said })).toEqual({
      code: 'github/rule',
      message: `cannot create the tag \`v1.0.0\` in o/r: a ruleset forbids it: ${said}`,
      hint: 'GITHUB_TOKEN can pass no ruleset: use the token of an App that the ruleset lists as a bypass actor, or take the rule `creation` out; the rules are at https://github.com/o/r/rules',
    })
    expect(told('app', { said: 'GH013: Repository rule violations found' }).hint).toBe(
      'let a GitHub App token pass as a bypass actor of the ruleset, or change the rule; the rules are at https://github.com/o/r/rules',
    )
  })

  it('knows why a release is answered with 404', () => {
    const { code, hint } = told('github-token', { status: 404, said: 'Not Found' }, release)
    expect({ code, hint }).toEqual({
      code: 'github/workflow-files',
      hint: 'write `permissions: { contents: write }` at the job; for a commit whose .github/workflows differ from the default branch an App token with `workflows: write`',
    })
  })

  it('knows a commit that may not touch workflow files', () => {
    const said =
      'refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission'
    expect(told('app', { status: 200, said }).code).toBe('github/workflow-files')
  })

  it.each([
    ['github-token', 'write `permissions: { contents: write }` at the job'],
    [
      'app',
      'give the App the permission `contents: write`, accept it at the installation, and ask for it where the token is made',
    ],
    [
      'fine-grained',
      'give the token `contents: write` for this repository: https://github.com/settings/personal-access-tokens',
    ],
    ['classic', 'give the token the scope `repo`: https://github.com/settings/tokens'],
    ['oauth', '`gh auth refresh --scopes repo`'],
    ['unknown', 'use a token with `contents: write`'],
  ] as const)('says where %s gets its permission', (kind, hint) => {
    const said = 'Resource not accessible by integration'
    expect(told(kind, { status: 403, said })).toMatchObject({ code: 'github/forbidden', hint })
    const fields = { status: 200, said, codes: ['FORBIDDEN'] }
    expect(told(kind, fields)).toMatchObject({ code: 'github/forbidden', hint })
  })

  it('sends nobody to `permissions` for what no job can have', () => {
    const errand = { what: 'write a ruleset', needs: 'administration: write' }
    const said = 'Resource not accessible by integration'
    expect(told('github-token', { status: 403, said }, errand).hint).toBe(
      'no `permissions` give that to GITHUB_TOKEN: on your own machine `gh auth login`, or set GITHUB_TOKEN to a token of somebody who administers the repository',
    )
  })

  it('tells a plan that does not include it from a token that lacks something', () => {
    const errand = { what: 'read the rulesets', needs: 'metadata: read' }
    const said = 'Upgrade to GitHub Pro or make this repository public to enable this feature.'
    expect(told('classic', { status: 403, said }, errand)).toEqual({
      code: 'github/forbidden',
      message: `cannot read the rulesets in o/r: GitHub's plan does not include it: ${said}`,
      hint: 'make the repository public, or take a paid plan of GitHub; another token changes nothing',
    })
  })

  it('believes what the answer itself says that is lacking', () => {
    const refusal = { status: 403, said: 'no', accepted: 'contents=write,workflows=write' }
    expect(told('classic', refusal).hint).toBe(
      'give the token the scope `repo` and `workflow`: https://github.com/settings/tokens',
    )
  })

  it('knows immutable releases, and tags that are burnt', () => {
    const frozen = told('app', { said: 'Cannot upload assets to an immutable release.' }, release)
    expect(frozen.code).toBe('github/immutable')
    const burnt = told('app', { said: 'tag_name was used by an immutable release' }, release)
    expect(burnt.hint).toBe(
      'a tag of a deleted immutable release can never be used again: release a new version',
    )
  })

  it('knows a branch that somebody else moved', () => {
    const said = 'Expected branch to point to "a" but it did not. Pull and try again.'
    expect(told('app', { status: 200, said, codes: ['STALE_DATA'] }).code).toBe('github/stale')
  })

  it('tells a token that is not accepted from none', () => {
    expect(told('app', { status: 401, said: 'Bad credentials' })).toEqual({
      code: 'github/token-refused',
      message:
        'cannot create the tag `v1.0.0` in o/r: GitHub does not accept the token from `GITHUB_TOKEN` (Bad credentials)',
      hint: "it is expired, revoked or incomplete: set GITHUB_TOKEN to a new one; the job's own is `${{ github.token }}`",
    })
    expect(told('none', { status: 401, said: 'Requires authentication' }).code).toBe(
      'github/no-token',
    )
  })

  it("repeats GitHub's own words where it knows nothing better", () => {
    expect(told('app', { said: 'Validation Failed; body is too long' })).toEqual({
      code: 'github/refused',
      message: 'cannot create the tag `v1.0.0` in o/r: Validation Failed; body is too long',
      hint: 'GitHub answered 422; correct what it says and run the same command again',
    })
  })
})
