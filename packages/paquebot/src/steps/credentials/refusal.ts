import { noExchange, type Swapped } from '../../ecosystems/exchange.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding, Location } from '../../model/finding.ts'
import type { EcosystemId } from '../../model/package.ts'
import type { Target } from './contract.ts'
import { claimTable, compareClaims, differenceText, type ExpectedPublisher } from './explain.ts'
import type { Claims } from './identity.ts'

/** Why there is no key, for people: a finding before the upload, an error during it. */
export interface Refusal {
  readonly rule:
    | 'publish/no-credential'
    | 'publish/trusted-publisher-mismatch'
    | 'publish/first-npm-release'
  readonly message: string
  readonly hint: string
  /** The claims that were sent. */
  readonly details?: string
  readonly at?: Location
  /** The registry does no trusted publishing at all. */
  readonly isByDesign?: true
}

/** What is known when a registry refuses an ID token. */
export interface RefusedSwap {
  readonly target: Target
  readonly answer: Extract<Swapped, { kind: 'refused' }>
  readonly claims: Claims
  readonly expected: ExpectedPublisher | undefined
  /** Undefined: the registry does not tell. */
  readonly exists: boolean | undefined
}

/** Names the claim that differs, or says what else it can be. */
export function explainRefusal(swap: RefusedSwap): Refusal {
  const { target, answer, claims, expected, exists } = swap
  if (answer.code === noExchange) return withoutExchange(target)
  if (target.ecosystem === 'npm' && exists === false) return firstRelease(target.name)
  const compared = compareClaims(target.ecosystem, claims, expected)
  const difference = differenceText(compared, expected?.from)
  const told = {
    details: claimTable(compared),
    ...(expected?.at === undefined ? {} : { at: expected.at }),
  }
  const refuses = `${registryName[target.ecosystem]} does not trust this job to publish \`${target.name}\``
  if (difference === undefined) {
    const message = `${refuses}: ${answer.reason}`
    return { rule: 'publish/no-credential', message, hint: unknownHint(swap), ...told }
  }
  return {
    rule: 'publish/trusted-publisher-mismatch',
    message: `${refuses}: ${difference}`,
    hint: `change the trusted publisher at the registry (and \`[publisher.${target.ecosystem}]\` in paquebot.toml), or the workflow; \`paquebot doctor\` prints the record`,
    ...told,
  }
}

const registryName: Readonly<Record<EcosystemId, string>> = { npm: 'npm', pypi: 'PyPI' }

function withoutExchange({ ecosystem, name, registry }: Target): Refusal {
  const where =
    registry === undefined ? `the ${registryName[ecosystem]} registry` : `\`${registry}\``
  return {
    rule: 'publish/no-credential',
    message: `there is no key to publish \`${name}\`: ${where} does no trusted publishing`,
    hint: `use a token of that registry: ${ecosystem === 'npm' ? 'an npmrc with `//<host>/:_authToken=${NPM_TOKEN}`' : '`UV_PUBLISH_TOKEN`, or ~/.pypirc'}`,
    isByDesign: true,
  }
}

function firstRelease(name: string): Refusal {
  return {
    rule: 'publish/first-npm-release',
    message: `\`${name}\` is not on npm yet, and npm attaches trusted publishers only to packages that exist`,
    hint: `publish its first version with a token (\`NPM_TOKEN\`), then type what \`paquebot doctor\` prints for it`,
  }
}

/** Everything that we know of agrees: what the registry holds is not what the repository says. */
function unknownHint({ target, answer, claims, expected }: RefusedSwap): string {
  if (answer.code === 'invalid-pending-publisher') {
    return `somebody has made the project \`${target.name}\` meanwhile: remove the pending publisher and add a publisher to the project`
  }
  if (answer.status === 401) {
    const issuer = String(claims.iss ?? 'unknown')
    return `the registry does not accept the token itself: its issuer is \`${issuer}\`, and an issuer of an enterprise is not accepted`
  }
  const owner = claims.repository_owner_id
  const numbers =
    target.ecosystem === 'pypi' && expected?.['owner-id'] === undefined && owner !== undefined
      ? `, and whether the record was made for the account with the number ${String(owner)} (\`repository_owner_id\`)`
      : ''
  return `compare these claims with the trusted publisher that the registry holds${numbers}; \`paquebot doctor\` prints the record`
}

export function refusalFinding(refusal: Refusal): Finding {
  const { rule, message, hint, details, at } = refusal
  return {
    rule,
    severity: 'error',
    message: details === undefined ? message : `${message}\n${details}`,
    hint,
    ...at,
  }
}

export function refusalError({ message, hint, details, at }: Refusal): PaquebotError {
  return new PaquebotError('publish/no-credential', message, {
    hint,
    ...(details === undefined ? {} : { details }),
    ...(at === undefined ? {} : { at }),
  })
}

/** Nothing is there to prove who we are with: what to do, for this registry in this place. */
export function nothingThere(target: Target, env: NodeJS.ProcessEnv): Refusal {
  const message = `there is no key to publish \`${target.name}\` to ${registryName[target.ecosystem]}`
  return { rule: 'publish/no-credential', message, hint: nothingHint(target.ecosystem, env) }
}

function nothingHint(ecosystem: EcosystemId, env: NodeJS.ProcessEnv): string {
  if (env.GITHUB_ACTIONS === 'true') {
    return 'give the publish job `permissions: id-token: write` and add the trusted publisher that `paquebot doctor` prints; runs for pull requests of forks never get an ID token'
  }
  return localHints[ecosystem]
}

const localHints: Readonly<Record<EcosystemId, string>> = {
  npm: 'trusted publishing works in CI only: publish from there, or type `npm login` here (it lasts two hours), or set `NPM_TOKEN`',
  pypi: 'trusted publishing works in CI only: publish from there, or set `UV_PUBLISH_TOKEN`, or write a token into ~/.pypirc',
}
