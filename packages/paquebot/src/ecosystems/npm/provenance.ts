import { PaquebotError } from '../../model/error.ts'
import type { Upload } from '../ecosystem.ts'
import { isLoopback, parseObject } from '../exchange.ts'
import { type Key, npmAuth } from '../key.ts'
import { sigstoreOptions } from '../signer.ts'
import { isRecord, type Manifest } from './manifest.ts'
import { escapedName, withSlash } from './probe.ts'

/**
 * The options with which npm's library makes and sends provenance; empty when there is to be none. npm makes it unasked
 * with trusted publishing, from a public repository, for a public package; `publishConfig.provenance` decides otherwise.
 * Source: npm 12, lib/utils/oidc.js and lib/commands/publish.js.
 * Throws `publish/refused` when the package asks for what nobody can sign here.
 */
export async function provenanceOptions(
  request: Upload,
  manifest: Manifest,
  key: Key,
): Promise<Readonly<Record<string, unknown>>> {
  const { signer, registry } = request
  const wish = isRecord(manifest.publishConfig) ? manifest.publishConfig.provenance : undefined
  if (wish === false) return {}
  if (signer === undefined) {
    if (wish !== true || isLoopback(registry.upload)) return {}
    throw cannotSign(request)
  }
  if (signer.by === 'token' && wish !== true) return {}
  if (!(await isPublic(request, key))) return {}
  return { provenance: true, ...sigstoreOptions(signer) }
}

async function isPublic(
  { access, artifact, registry, signal }: Upload,
  key: Key,
): Promise<boolean> {
  if (access !== undefined) return access === 'public'
  const address = new URL(
    `-/package/${escapedName(artifact.name)}/visibility`,
    withSlash(registry.upload),
  )
  const signals = [AbortSignal.timeout(30_000), ...(signal === undefined ? [] : [signal])]
  const headers = 'token' in npmAuth(key) ? { authorization: `Bearer ${key}` } : {}
  const answer = await fetch(address, {
    headers,
    redirect: 'error',
    signal: AbortSignal.any(signals),
  }).catch(() => undefined)
  signal?.throwIfAborted()
  return answer?.ok === true && parseObject(await answer.text()).public === true
}

function cannotSign({ artifact }: Upload): PaquebotError {
  return new PaquebotError(
    'publish/refused',
    `${artifact.name} asks for provenance (\`publishConfig.provenance\`), and nothing here can sign it`,
    {
      hint: 'publish from GitHub Actions of a public repository with `id-token: write`, or take `provenance` out of package.json',
    },
  )
}
