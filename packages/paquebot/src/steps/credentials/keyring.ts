import type { RegistryAddress } from '../../ecosystems/ecosystem.ts'
import {
  type Exchange,
  mayCarryToken,
  noExchange,
  type Swapped,
} from '../../ecosystems/exchange.ts'
import { secretsIn } from '../../ecosystems/key.ts'
import type { TokenSource } from '../../ecosystems/user-token.ts'
import { PaquebotError } from '../../model/error.ts'
import type { EcosystemId, PackageId } from '../../model/package.ts'
import type { Target } from './contract.ts'
import { exchangeOf } from './exchanges.ts'
import type { ExpectedPublisher } from './explain.ts'
import type { Identity } from './identity.ts'
import { explainRefusal, nothingThere, type Refusal } from './refusal.ts'

/** Where keys come from, world by world. */
export interface Keyring extends CredentialsParts {
  readonly state: KeyringState
}

export interface CredentialsParts extends Surroundings {
  /** Jobs that can prove who they are. */
  readonly identities: Readonly<Partial<Record<EcosystemId, Identity>>>
  readonly tokens: Readonly<Record<EcosystemId, TokenSource>>
}

/** What all keys need beside their origin. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly registries: Readonly<Record<EcosystemId, RegistryAddress>>
  /** What the registries should hold; refusals name the claim that differs from it. */
  readonly expected: Readonly<Partial<Record<EcosystemId, ExpectedPublisher>>>
  readonly signal?: AbortSignal
  /** Told every secret that is read or received, so that no sink shows it. */
  readonly hide?: (secret: string) => void
}

interface KeyringState {
  /** PyPI's keys hold for all projects of a publisher: one per upload address. */
  readonly minted: Map<string, { readonly token: string; readonly expires: number }>
  /** Packages whose key came from a token although the job has an identity, and where that was found. */
  readonly fellBack: Map<PackageId, string>
}

/** A key, or why there is none. */
export type KeyAnswer =
  | { readonly kind: 'key'; readonly key: string; readonly from: KeyOrigin }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

type KeyOrigin =
  | { readonly kind: 'exchange' }
  /** `because`: why the registry gave the job none, when it was asked. */
  | { readonly kind: 'token'; readonly place: string; readonly because?: Refusal }

/** For people. */
export function describe(
  { identities, tokens, registries, state }: Keyring,
  ecosystem: EcosystemId,
): string {
  const token = tokens[ecosystem].find(registries[ecosystem].upload)
  if (identities[ecosystem] === undefined)
    return token === undefined ? 'no key' : `token from ${token.from}`
  const instead = [...state.fellBack].filter(([id]) => id.startsWith(`${ecosystem}:`))
  if (instead.length === 0) return 'trusted publishing'
  const places = [...new Set(instead.map(([, place]) => place))].join(', ')
  return `trusted publishing, and token from ${places} for ${instead.length} of the packages`
}

const idOf = ({ ecosystem, name }: Target): PackageId => `${ecosystem}:${name}`

/** True when a token stands in for the exchange. */
export const isByToken = ({ state }: Keyring, target: Target) => state.fellBack.has(idOf(target))

export const registryOf = ({ registries }: Keyring, { ecosystem, registry }: Target) =>
  registry ?? registries[ecosystem].upload

/** The key for one target: the exchange first, the user's token where it is refused or there is no identity. */
export async function findKey(ring: Keyring, target: Target): Promise<KeyAnswer> {
  const registry = registryOf(ring, target)
  if (!URL.canParse(registry) || !mayCarryToken(registry)) throw inTheClear(registry)
  const identity = ring.identities[target.ecosystem]
  const token = ring.tokens[target.ecosystem].find(registry)
  if (identity === undefined) {
    if (token === undefined) return { kind: 'refused', refusal: nothingThere(target, ring.env) }
    return { kind: 'key', key: token.key, from: { kind: 'token', place: token.from } }
  }
  const swapped = await exchange(ring, identity, target)
  if (swapped.kind === 'key') return { ...swapped, from: { kind: 'exchange' } }
  if (token === undefined) return swapped
  ring.state.fellBack.set(idOf(target), token.from)
  // Where there is no exchange a token is what everybody uses, and nothing to tell.
  const because = swapped.refusal.isByDesign === true ? {} : { because: swapped.refusal }
  return { kind: 'key', key: token.key, from: { kind: 'token', place: token.from, ...because } }
}

const inTheClear = (registry: string) =>
  new PaquebotError(
    'publish/no-credential',
    `no key is sent to \`${registry}\` without encryption`,
    {
      hint: 'set the address of the registry to https',
    },
  )

type Exchanged =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** A key must live for the whole upload that it is for. */
const reserve = 5 * 60_000
/** PyPI's keys live 15 minutes, should it not say so. */
const lifetime = 15 * 60_000

async function exchange(ring: Keyring, identity: Identity, target: Target): Promise<Exchanged> {
  const registry = registryOf(ring, target)
  const { minted } = ring.state
  const known = minted.get(registry)
  if (target.ecosystem === 'pypi' && known !== undefined && known.expires - Date.now() > reserve)
    return { kind: 'key', key: known.token }
  const world = await exchangeOf(target.ecosystem)
  const answer = await swap(ring, { identity, world, target })
  if (answer.kind === 'refused')
    return { kind: 'refused', refusal: await explain(ring, identity, { target, answer, world }) }
  for (const secret of secretsIn(answer.token)) ring.hide?.(secret)
  if (target.ecosystem === 'pypi')
    minted.set(registry, { token: answer.token, expires: answer.expires ?? Date.now() + lifetime })
  return { kind: 'key', key: answer.token }
}

/** See `Credentials.close`. */
export async function giveBack({ state }: Keyring): Promise<void> {
  const keys = [...state.minted]
  state.minted.clear()
  if (keys.length === 0) return
  const { burn } = await exchangeOf('pypi')
  await Promise.all(keys.map(([registry, { token }]) => burn?.(registry, token)))
}

interface Swapping {
  readonly identity: Identity
  readonly world: Exchange
  readonly target: Target
}

async function swap(ring: Keyring, { identity, world, target }: Swapping): Promise<Swapped> {
  const registry = registryOf(ring, target)
  const { signal } = ring
  const audience = await world.audience(registry, signal)
  if (audience === undefined) {
    const reason = `${new URL(registry).host} does no trusted publishing`
    return { kind: 'refused', status: 404, code: noExchange, reason }
  }
  const idToken = () => identity.token(audience)
  return world.swap({ registry, name: target.name, idToken, ...(signal ? { signal } : {}) })
}

async function explain(
  ring: Keyring,
  identity: Identity,
  {
    target,
    answer,
    world,
  }: Omit<Swapping, 'identity'> & { readonly answer: Extract<Swapped, { kind: 'refused' }> },
): Promise<Refusal> {
  const expected = ring.expected[target.ecosystem]
  const address = addressOf(ring, target)
  const exists = await world.exists(target.name, address, ring.signal)
  return explainRefusal({ target, answer, claims: identity.claims(), expected, exists })
}

/** npm is one address; the index of PyPI is another one than its upload. */
export function addressOf(ring: Keyring, target: Target) {
  const { registry } = target
  if (target.ecosystem !== 'npm' || registry === undefined) return ring.registries[target.ecosystem]
  return { upload: registry, index: registry, api: registry }
}
