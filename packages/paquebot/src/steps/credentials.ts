import type { RegistryAddress } from '../ecosystems/ecosystem.ts'
import type { Artifact } from '../model/artifact.ts'
import type { EcosystemId } from '../model/package.ts'
import type { IdTokenSource } from './credentials/identity.ts'
import { rehearsalCredentials } from './credentials/open.ts'

/** Answers, at the moment of an upload, with the key for it. */
export type CredentialResolver = (artifact: Artifact) => Promise<string>

/** Trusted publishing with identities of a local issuer. */
export function trustedPublishing(
  sources: Readonly<Record<EcosystemId, IdTokenSource>>,
  registries: Readonly<Record<EcosystemId, RegistryAddress>>,
): CredentialResolver {
  const credentials = rehearsalCredentials(sources, { registries, expected: {} })
  return ({ ecosystem, name }) => credentials.key({ ecosystem, name }, 'publish')
}
