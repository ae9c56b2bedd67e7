import { isLoopback } from '../../ecosystems/exchange.ts'
import type { Signer, WorkflowRun } from '../../ecosystems/signer.ts'
import type { Target } from './contract.ts'
import type { Claims, Identity } from './identity.ts'
import { isByToken, type Keyring, registryOf } from './keyring.ts'

/** See `Credentials.signer`. */
export async function signerFor(ring: Keyring, target: Target): Promise<Signer | undefined> {
  const identity = ring.identities[target.ecosystem]
  const sigstore = ownSigstore(ring.env)
  if (identity === undefined) return undefined
  if (isLoopback(registryOf(ring, target)) && sigstore === undefined) return undefined
  const claims = await claimsOf(identity)
  if (claims.repository_visibility !== 'public') return undefined
  return {
    idToken: () => identity.token('sigstore'),
    by: isByToken(ring, target) ? 'token' : 'exchange',
    run: runOf(claims, ring.env.GITHUB_SERVER_URL || 'https://github.com'),
    ...(sigstore === undefined ? {} : { sigstore }),
  }
}

/** The variables of sigstore's own clients: who sets both has a sigstore of their own. */
function ownSigstore({ SIGSTORE_FULCIO_URL, SIGSTORE_REKOR_URL }: NodeJS.ProcessEnv) {
  if (!SIGSTORE_FULCIO_URL || !SIGSTORE_REKOR_URL) return undefined
  return { fulcioURL: SIGSTORE_FULCIO_URL, rekorURL: SIGSTORE_REKOR_URL }
}

async function claimsOf(identity: Identity): Promise<Claims> {
  if (identity.claims().repository === undefined) await identity.token('sigstore')
  return identity.claims()
}

function runOf(claims: Claims, server: string): WorkflowRun {
  const text = (name: string) => String(claims[name] ?? '')
  const [path = '', workflowRef = ''] = text('workflow_ref').split('@')
  return {
    server,
    repository: text('repository'),
    repositoryId: text('repository_id'),
    ownerId: text('repository_owner_id'),
    workflow: path.replace(`${text('repository')}/`, ''),
    workflowRef,
    ref: text('ref'),
    sha: text('sha'),
    event: text('event_name'),
    id: text('run_id'),
    attempt: text('run_attempt'),
    runner: text('runner_environment'),
  }
}
