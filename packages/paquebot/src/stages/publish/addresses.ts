import type { RegistryAddress } from '../../ecosystems/ecosystem.ts'
import { npmHeader, secretsIn } from '../../ecosystems/key.ts'
import { findNpmRegistry, findPypiIndex } from '../../io/upstream.ts'
import { PaquebotError } from '../../model/error.ts'
import type { EcosystemId } from '../../model/package.ts'

export type Registries = Readonly<Record<EcosystemId, RegistryAddress>>

export interface AddressSurroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** Told every key before it is used. */
  readonly hide?: (secret: string) => void
}

/**
 * Where the user's own clients publish to and read from. Throws `publish/no-address` for a world that is needed and
 * whose client says nothing.
 */
export async function findRegistries(
  root: string,
  worlds: ReadonlySet<EcosystemId>,
  around: AddressSurroundings,
): Promise<Registries> {
  const { env, signal } = around
  const [npm, upload = ''] = await Promise.all([
    worlds.has('npm') ? findNpmRegistry(root, env, signal) : '',
    worlds.has('pypi') ? findPypiUpload(root, env, signal) : undefined,
  ])
  if (worlds.has('npm') && npm === '') throw noAddress('npm', 'npm', 'npm_config_registry')
  if (worlds.has('pypi') && upload === '')
    throw noAddress('Python packages', 'uv and twine', 'UV_PUBLISH_URL')
  // Where the upload address tells the rest, pip is not asked.
  const index = upload === '' || isLegacy(upload) ? '' : await findPypiIndex(root, env, signal)
  const read = worlds.has('npm') ? await npmReader(root, npm, around) : npmAddress
  return { npm: read(npm), pypi: pypiAddress(upload, index) }
}

async function findPypiUpload(root: string, env: NodeJS.ProcessEnv, signal: AbortSignal) {
  const { findUploadAddress } = await import('../../ecosystems/pypi/registry/upload-address.ts')
  return findUploadAddress(root, env, signal)
}

function noAddress(what: string, client: string, variable: string): PaquebotError {
  return new PaquebotError(
    'publish/no-address',
    `${client} tell no address to publish ${what} to`,
    {
      hint: `install the client, or set \`${variable}\``,
    },
  )
}

/**
 * Makes addresses of npm registries that are read with the user's own key, where there is one for that host, as npm
 * does it. `registry` is the one that keys without a host are for.
 */
export async function npmReader(
  root: string,
  registry: string,
  { env, hide }: Pick<AddressSurroundings, 'env' | 'hide'>,
): Promise<(base: string) => RegistryAddress> {
  const { npmTokens } = await import('../../ecosystems/npm/npmrc.ts')
  const tokens = await npmTokens({ root, env, registry })
  return (base) => {
    const found = tokens.find(base)
    if (found === undefined) return npmAddress(base)
    for (const secret of secretsIn(found.key)) hide?.(secret)
    return { ...npmAddress(base), reader: () => npmHeader(found.key) }
  }
}

/** npm has one address for everything. */
export const npmAddress = (base: string): RegistryAddress => ({
  upload: base,
  index: base,
  api: base,
})

/**
 * PyPI takes uploads at `/legacy/` of a host of its own; what is there is asked at the host itself. Others have one
 * index, which the user installs from too.
 */
export function pypiAddress(upload: string, index: string): RegistryAddress {
  if (!isLegacy(upload)) return { upload, index, api: parentOf(index) }
  const url = new URL(upload)
  url.hostname = url.hostname.replace(/^upload\./, '')
  url.pathname = url.pathname.replace(/legacy\/$/, '')
  return { upload, index: new URL('simple/', url).href, api: url.href }
}

const isLegacy = (upload: string) =>
  URL.canParse(upload) && new URL(upload).pathname.endsWith('/legacy/')

const parentOf = (address: string) =>
  URL.canParse(address)
    ? new URL('..', address.endsWith('/') ? address : `${address}/`).href
    : address
