import pLimit from 'p-limit'
import { secretsIn } from '../../ecosystems/key.ts'
import type { TokenSource } from '../../ecosystems/user-token.ts'
import type { EcosystemId } from '../../model/package.ts'
import type { Credentials } from './contract.ts'
import { type Identity, type IdTokenSource, idTokenSource, openIdentity } from './identity.ts'
import {
  type CredentialsParts,
  describe,
  findKey,
  giveBack,
  type Keyring,
  type Surroundings,
} from './keyring.ts'
import { preflight } from './preflight.ts'
import { refusalError } from './refusal.ts'
import { signerFor } from './signing.ts'

/** Everything that decides about keys. */
export interface CredentialsRequest extends Surroundings {
  /** Root of the repository. */
  readonly root: string
}

/**
 * Keys for publishing: GitHub's OIDC where the job has it, and the user's own tokens, which also stand in where a
 * registry refuses the job. Reads files and variables; asks nobody before it must.
 */
export async function openCredentials(request: CredentialsRequest): Promise<Credentials> {
  const { env } = request
  const source = idTokenSource(env)
  const identity = source === undefined ? undefined : openIdentity(source, request)
  return openKeyring({
    ...request,
    identities: identity === undefined ? {} : { npm: identity, pypi: identity },
    tokens: await userTokens(request),
  })
}

/** Keys of a rehearsal: the real exchange with identities of a local issuer. It cannot know a real key. */
export function rehearsalCredentials(
  sources: Readonly<Record<EcosystemId, IdTokenSource>>,
  request: Omit<Surroundings, 'env'>,
): Credentials {
  const identities: Readonly<Record<EcosystemId, Identity>> = {
    npm: openIdentity(sources.npm, request),
    pypi: openIdentity(sources.pypi, request),
  }
  return openKeyring({ ...request, env: {}, identities, tokens: { npm: none, pypi: none } })
}

function openKeyring(parts: CredentialsParts): Credentials {
  const ring: Keyring = { ...parts, state: { minted: new Map(), fellBack: new Map() } }
  // One mint at a time: those who come meanwhile take its key.
  const inTurn = { npm: pLimit(64), pypi: pLimit(1) }
  return {
    preflight: (publications) => preflight(ring, publications),
    async key(target) {
      const answer = await inTurn[target.ecosystem](() => findKey(ring, target))
      if (answer.kind === 'refused') throw refusalError(answer.refusal)
      return answer.key
    },
    forget: (ecosystem) => {
      if (ecosystem === 'pypi') ring.state.minted.clear()
    },
    close: () => giveBack(ring),
    describe: (ecosystem) => describe(ring, ecosystem),
    signer: (target) => signerFor(ring, target),
  }
}

const none: TokenSource = { find: () => undefined, placeholders: [] }

async function userTokens({
  env,
  root,
  registries,
  hide,
}: CredentialsRequest): Promise<Readonly<Record<EcosystemId, TokenSource>>> {
  const [{ npmTokens }, { pypiTokens }] = await Promise.all([
    import('../../ecosystems/npm/npmrc.ts'),
    import('../../ecosystems/pypi/registry/pypirc.ts'),
  ])
  const npm = await npmTokens({ root, env, registry: registries.npm.upload })
  return { npm: hidden(npm, hide), pypi: hidden(pypiTokens(env), hide) }
}

/** Whatever is found is hidden before anybody has it. */
function hidden(source: TokenSource, hide: ((secret: string) => void) | undefined): TokenSource {
  return {
    ...source,
    find(registry) {
      const token = source.find(registry)
      if (token !== undefined) for (const secret of secretsIn(token.key)) hide?.(secret)
      return token
    },
  }
}
