import { PaquebotError } from '../model/error.ts'
import { tokenNames } from './identity.ts'
import type { Errand, Limited, Refusal, RepositoryName, TokenSource, Unsure } from './model.ts'

/** All that is known when GitHub has refused. */
export interface Circumstances {
  readonly errand: Errand
  readonly token: TokenSource
  readonly repository: RepositoryName
  readonly server: string
}

type Explain = (refusal: Refusal, around: Circumstances) => PaquebotError | undefined

/** The first that knows the answer explains it; the order is from the surest text to the status alone. */
const explanations: readonly Explain[] = [
  tokenRefused,
  pullRequestsOff,
  immutable,
  workflowFiles,
  rule,
  stale,
  paidPlan,
  forbidden,
  notFound,
]

/** A refusal as the error that says what was refused, why, and what to type. */
export function explainRefusal(refusal: Refusal, around: Circumstances): PaquebotError {
  for (const explain of explanations) {
    const error = explain(refusal, around)
    if (error !== undefined) return error
  }
  return new PaquebotError('github/refused', `${cannot(around)}: ${refusal.said}`, {
    hint: `GitHub answered ${refusal.status}; correct what it says and run the same command again`,
  })
}

/** The error for a request whose fate nobody knows. */
export function explainUnsure({ why }: Unsure, around: Circumstances): PaquebotError {
  return new PaquebotError('github/unreachable', `${cannot(around)}: ${why}`, {
    hint: 'run the same command again; what is there already is left alone',
  })
}

/** The error for a pause that is longer than a command should wait. */
export function explainLimit({ seconds }: Limited, around: Circumstances): PaquebotError {
  const message = `${cannot(around)}: GitHub asks for a pause of ${seconds} s`
  return new PaquebotError('github/rate-limit', message, {
    hint: 'run the same command again after that; what is there already is left alone',
  })
}

const cannot = ({ errand, repository }: Circumstances) =>
  `cannot ${errand.what} in ${repository.owner}/${repository.name}`

function tokenRefused({ status, said }: Refusal, around: Circumstances) {
  if (status !== 401) return undefined
  const { token } = around
  if (token.kind === 'none') return noToken(around)
  return new PaquebotError(
    'github/token-refused',
    `${cannot(around)}: GitHub does not accept the token from \`${token.from}\` (${said})`,
    {
      hint:
        token.from === 'gh auth token'
          ? 'it is expired or revoked: `gh auth login`'
          : `it is expired, revoked or incomplete: set ${token.from} to a new one; the job's own is \`\${{ github.token }}\``,
    },
  )
}

/** Nothing can be written without a token. */
export function noToken(around: Circumstances): PaquebotError {
  return new PaquebotError('github/no-token', `${cannot(around)}: there is no token`, {
    hint: 'in a workflow: `env: GITHUB_TOKEN: ${{ github.token }}`; here: `gh auth login`, or set GITHUB_TOKEN',
  })
}

function pullRequestsOff({ said }: Refusal, around: Circumstances) {
  if (!/not permitted to create or approve pull requests/i.test(said)) return undefined
  const { owner, name } = around.repository
  return new PaquebotError('github/pull-requests-off', `${cannot(around)}: ${said}`, {
    hint: `\`gh api -X PUT repos/${owner}/${name}/actions/permissions/workflow -F can_approve_pull_request_reviews=true\` (in an organisation it may be switched off there), or use an App token`,
  })
}

function immutable({ said }: Refusal, around: Circumstances) {
  if (!/immutable/i.test(said)) return undefined
  const isBurnt = /was used by an immutable release/i.test(said)
  return new PaquebotError('github/immutable', `${cannot(around)}: ${said}`, {
    hint: isBurnt
      ? 'a tag of a deleted immutable release can never be used again: release a new version'
      : 'a published release is immutable in this repository: its assets and its tag stay as they are; release a new version',
  })
}

function workflowFiles({ status, said }: Refusal, around: Circumstances) {
  const isSaid = /without `?workflows`? (permission|scope)/i.test(said)
  const isMeant = status === 404 && /\brelease\b/.test(around.errand.what)
  if (!isSaid && !isMeant) return undefined
  const why = isSaid
    ? said
    : 'GitHub answers 404, which here means that the token may not write releases, or that the commit changes files below .github/workflows'
  return new PaquebotError('github/workflow-files', `${cannot(around)}: ${why}`, {
    hint: `${permissionHint(around, 'contents: write')}; for a commit whose .github/workflows differ from the default branch an App token with \`workflows: write\``,
  })
}

const ruleTexts =
  /GH013|rule violations?|protected (?:branch|ref|tag)|being restricted|verified signatures?|repository rule/i

function rule({ said, codes }: Refusal, around: Circumstances) {
  if (!ruleTexts.test(said) && !codes.includes('REPOSITORY_RULE_VIOLATION')) return undefined
  const { owner, name } = around.repository
  const who = tokenNames[around.token.kind]
  const way =
    around.token.kind === 'github-token'
      ? 'GITHUB_TOKEN can pass no ruleset: use the token of an App that the ruleset lists as a bypass actor, or take the rule `creation` out'
      : `let ${who} pass as a bypass actor of the ruleset, or change the rule`
  return new PaquebotError('github/rule', `${cannot(around)}: a ruleset forbids it: ${said}`, {
    hint: `${way}; the rules are at ${around.server}/${owner}/${name}/rules`,
  })
}

function stale({ status, said, codes }: Refusal, around: Circumstances) {
  const isStale =
    codes.includes('STALE_DATA') || status === 409 || /expected branch to point to/i.test(said)
  if (!isStale) return undefined
  return new PaquebotError('github/stale', `${cannot(around)}: somebody was faster: ${said}`, {
    hint: 'run the same command again; it starts from what is there now',
  })
}

/** Rulesets and reviewers of private repositories: no permission of any token helps. */
function paidPlan({ status, said }: Refusal, around: Circumstances) {
  if (status !== 403 || !/\bupgrade to github\b/i.test(said)) return undefined
  return new PaquebotError(
    'github/forbidden',
    `${cannot(around)}: GitHub's plan does not include it: ${said}`,
    {
      hint: 'make the repository public, or take a paid plan of GitHub; another token changes nothing',
    },
  )
}

function forbidden({ status, said, codes, accepted }: Refusal, around: Circumstances) {
  const types = ['FORBIDDEN', 'INSUFFICIENT_SCOPES']
  if (status !== 403 && !types.some((type) => codes.includes(type))) return undefined
  if (around.token.kind === 'none') return noToken(around)
  const needs = accepted?.replaceAll('=', ': ') ?? around.errand.needs
  if (/SAML|SSO/.test(said))
    return new PaquebotError('github/forbidden', `${cannot(around)}: ${said}`, {
      hint: `authorise the token for the organisation's single sign-on: ${around.server}/settings/tokens`,
    })
  return new PaquebotError(
    'github/forbidden',
    `${cannot(around)}: ${tokenNames[around.token.kind]} from \`${around.token.from}\` needs \`${needs}\`: ${said}`,
    { hint: permissionHint(around, needs) },
  )
}

/** What `permissions` of a job cannot name. Source: GitHub docs, "Workflow syntax", `permissions`. */
const neverOfJobs = /\b(?:administration|secrets|variables|environments|workflows):/

/** Where the permission is given, for each kind of token. */
function permissionHint({ token, server }: Circumstances, needs: string): string {
  if (token.kind === 'github-token' && neverOfJobs.test(needs))
    return `no \`permissions\` give that to GITHUB_TOKEN: on your own machine \`gh auth login\`, or set ${token.from} to a token of somebody who administers the repository`
  const scopes = needs.includes('workflow') ? '`repo` and `workflow`' : '`repo`'
  const ways: Partial<Record<TokenSource['kind'], string>> = {
    'github-token': `write \`permissions: { ${needs} }\` at the job`,
    installation: `write \`permissions: { ${needs} }\` at the job, or give the App that permission`,
    app: `give the App the permission \`${needs}\`, accept it at the installation, and ask for it where the token is made`,
    'fine-grained': `give the token \`${needs}\` for this repository: ${server}/settings/personal-access-tokens`,
    classic: `give the token the scope ${scopes}: ${server}/settings/tokens`,
    oauth: `\`gh auth refresh --scopes ${needs.includes('workflow') ? 'repo,workflow' : 'repo'}\``,
  }
  return ways[token.kind] ?? `use a token with \`${needs}\``
}

function notFound({ status, said, codes }: Refusal, around: Circumstances) {
  if (status !== 404 && !codes.includes('NOT_FOUND')) return undefined
  const { token, errand } = around
  return new PaquebotError('github/not-found', `${cannot(around)}: ${said}`, {
    hint:
      token.kind === 'none'
        ? 'it does not exist, or it is private and there is no token: set GITHUB_TOKEN'
        : `GitHub also answers 404 to a token that may not look: check the name, and that the token has \`${errand.needs}\``,
  })
}
