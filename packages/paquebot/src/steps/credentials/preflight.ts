import { mapParallel } from '../../io/parallel.ts'
import { type Finding, hasErrors } from '../../model/finding.ts'
import type { Target } from './contract.ts'
import { exchangeOf } from './exchanges.ts'
import {
  addressOf,
  findKey,
  isByToken,
  type KeyAnswer,
  type Keyring,
  registryOf,
} from './keyring.ts'
import { refusalFinding } from './refusal.ts'

/** Exchanges under way at one time. */
const atOnce = 8

/**
 * Authorises everything and uploads nothing. npm's exchanges change nothing at the registry; PyPI's mint may create
 * projects, so it comes last, and not at all when a new project is in a plan that cannot be published anyway.
 */
export async function preflight(
  ring: Keyring,
  publications: readonly Target[],
): Promise<readonly Finding[]> {
  const npm = unique(publications.filter(({ ecosystem }) => ecosystem === 'npm'))
  const pypi = unique(publications.filter(({ ecosystem }) => ecosystem === 'pypi'))
  const whoami = askOnce(ring)
  const authorised = await mapParallel(npm, (target) => authorise(ring, target, whoami), atOnce)
  const findings = [...placeholders(ring, npm), ...authorised.flat()]
  if (pypi.length === 0) return findings
  return [...findings, ...(await mintLast(ring, pypi, findings))]
}

/** A package has several files; it is authorised once. */
function unique(targets: readonly Target[]): readonly Target[] {
  return [
    ...new Map(targets.map((target) => [`${target.registry}\n${target.name}`, target])).values(),
  ]
}

function placeholders({ tokens, identities }: Keyring, npm: readonly Target[]): readonly Finding[] {
  if (npm.length === 0 || identities.npm === undefined) return []
  return tokens.npm.placeholders.map((place) => ({
    rule: 'publish/placeholder-token',
    severity: 'warning',
    message: `${place} holds the stand-in that setup-node leaves, not a token; trusted publishing is used`,
    hint: 'take `registry-url` out of the setup-node step: other clients send the stand-in and fail',
  }))
}

/** Does npm know this token? Undefined: it does not tell. */
type Whoami = (target: Target, key: string) => Promise<boolean | undefined>

/** One token is often for many packages. */
function askOnce(ring: Keyring): Whoami {
  const asked = new Map<string, Promise<boolean | undefined>>()
  return async (target, key) => {
    const { isKnownToken } = await import('../../ecosystems/npm/whoami.ts')
    const registry = registryOf(ring, target)
    const id = `${registry}\n${key}`
    const answer = asked.get(id) ?? isKnownToken(registry, key, ring.signal)
    asked.set(id, answer)
    return answer
  }
}

/** Without `whoami`, for registries that have no such question, a token counts as known. */
async function authorise(
  ring: Keyring,
  target: Target,
  whoami?: Whoami,
): Promise<readonly Finding[]> {
  const answer = await findKey(ring, target)
  if (answer.kind === 'refused') return [refusalFinding(answer.refusal)]
  if (answer.from.kind === 'exchange') return []
  return tokenFindings(target, answer, whoami)
}

async function tokenFindings(
  target: Target,
  { key, from }: Extract<KeyAnswer, { kind: 'key' }>,
  whoami: Whoami | undefined,
): Promise<readonly Finding[]> {
  if (from.kind !== 'token') return []
  const instead: readonly Finding[] =
    from.because === undefined
      ? []
      : [
          {
            rule: 'publish/token-instead',
            severity: 'warning',
            message: `${from.because.message}; the token from ${from.place} is used for it`,
            hint: from.because.hint,
          },
        ]
  const isRefused = (await whoami?.(target, key)) === false
  return isRefused ? [...instead, refusedToken(target, from.place)] : instead
}

function refusedToken({ name }: Target, place: string): Finding {
  return {
    rule: 'publish/no-credential',
    severity: 'error',
    message: `npm does not know the token from ${place}, with which \`${name}\` was to be published`,
    hint: 'it has expired or was revoked: make a new one, or use trusted publishing',
  }
}

async function mintLast(
  ring: Keyring,
  targets: readonly Target[],
  before: readonly Finding[],
): Promise<readonly Finding[]> {
  const fresh = ring.identities.pypi === undefined ? [] : await newProjects(ring, targets)
  const clash = clashFindings(ring, fresh)
  if (hasErrors(clash) || (fresh.length > 0 && hasErrors(before))) return clash
  const findings = [...clash]
  for (const round of mintRounds(targets, fresh)) {
    ring.state.minted.clear()
    const found = await authorise(ring, round)
    findings.push(...found)
    if (hasErrors(found)) return findings
  }
  const minted = fresh.filter((target) => !isByToken(ring, target))
  return [...findings, ...(await stillMissing(ring, minted))]
}

/** One mint turns one pending publisher into a project; the key that counts is the last one. */
function mintRounds(targets: readonly Target[], fresh: readonly Target[]): readonly Target[] {
  const first = targets[0]
  if (fresh.length > 1) return fresh
  return first === undefined ? [] : [fresh[0] ?? first]
}

async function newProjects(ring: Keyring, targets: readonly Target[]): Promise<readonly Target[]> {
  const world = await exchangeOf('pypi')
  const known = await mapParallel(
    targets,
    (target) => world.exists(target.name, addressOf(ring, target), ring.signal),
    atOnce,
  )
  return targets.filter((_, at) => known[at] === false)
}

/**
 * PyPI takes one pending publisher per owner, repository, workflow and environment, whatever its project. A job in
 * an environment can use two: one for the environment, one without. Source: warehouse#16920.
 */
function clashFindings(ring: Keyring, fresh: readonly Target[]): readonly Finding[] {
  if (fresh.length < 2) return []
  const names = fresh.map(({ name }) => `\`${name}\``).join(', ')
  const environments = fresh.map(({ name }) => `\`pypi-${name}\``).join(', ')
  const canBeTwo = fresh.length === 2 && ring.expected.pypi?.environment !== undefined
  return [
    {
      rule: 'publish/pending-publisher-clash',
      severity: canBeTwo ? 'warning' : 'error',
      message: `${names} are not on PyPI yet, and PyPI takes only one pending publisher for one repository, workflow and environment`,
      hint: `give each new project an environment of its own (${environments}) and publish each from a job in it with \`--only <package>\`, or make one project at a time`,
      ...ring.expected.pypi?.at,
    },
  ]
}

/** A mint that worked made the projects of its pending publishers; what is not there now has none. */
async function stillMissing(ring: Keyring, fresh: readonly Target[]): Promise<readonly Finding[]> {
  return (await newProjects(ring, fresh)).map(({ name }) => ({
    rule: 'publish/no-credential',
    severity: 'error',
    message: `PyPI trusts this job, and has neither a project \`${name}\` nor a pending publisher for it`,
    hint: `add a pending publisher for \`${name}\` at PyPI; \`paquebot doctor\` prints its fields`,
    ...ring.expected.pypi?.at,
  }))
}
