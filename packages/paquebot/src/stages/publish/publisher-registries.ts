import type { RegistryAddress } from '../../ecosystems/ecosystem.ts'
import { findUpstream } from '../../io/upstream.ts'
import type { EcosystemId } from '../../model/package.ts'

/**
 * The registries that the user's own clients use, to look at and to upload to. A world whose clients are not there
 * has empty addresses: nothing can be published to it.
 */
export async function findRegistries(
  root: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Readonly<Record<EcosystemId, RegistryAddress>>> {
  const { findUploadAddress } = await import('../../ecosystems/pypi/registry/upload-address.ts')
  const [{ npm, pypi }, upload = ''] = await Promise.all([
    findUpstream(root, env, signal),
    findUploadAddress(root, env, signal),
  ])
  return {
    npm: { upload: npm, index: npm, api: npm },
    pypi: { upload, index: pypi, api: pypi === '' ? '' : new URL('/', pypi).href },
  }
}
