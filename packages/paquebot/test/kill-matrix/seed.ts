import type { Fault, LocalRegistries } from '@paquebot/local-registry'
import { pypiUpload } from '../../../local-registry/test/support/requests.ts'
import type { Built } from './fixture.ts'

/** Puts versions on the registries, by hand and not by the program under test. */
export async function seed(registries: LocalRegistries, seeds: readonly Built[]): Promise<void> {
  for (const built of seeds) {
    const status = await put(registries, built)
    if (status >= 300) throw new Error(`${built.artifact.file} cannot be seeded: ${status}`)
  }
}

/** How many requests of the seeding look like those that a fault happens at: it must let them pass. */
export function seedsLike({ at }: Fault, seeds: readonly Built[]): number {
  if (typeof at !== 'object') return 0
  const looks = seeds.map(looksOf)
  return looks.filter(({ path, method }) => path === at.path && method === at.method).length
}

function looksOf({ artifact }: Built) {
  return artifact.ecosystem === 'npm'
    ? { method: 'PUT', path: `/${artifact.name}` }
    : { method: 'POST', path: '/legacy/' }
}

async function put(registries: LocalRegistries, { artifact, bytes }: Built): Promise<number> {
  if (artifact.ecosystem === 'npm') return await putTarball(registries, { artifact, bytes })
  const { status } = await pypiUpload(registries, { filename: artifact.file, data: bytes })
  return status
}

async function putTarball(registries: LocalRegistries, { artifact, bytes }: Built) {
  const { name, version, file } = artifact
  const body = {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { name, version } },
    access: 'public',
    _attachments: { [file]: { data: bytes.toString('base64') } },
  }
  const url = `${registries.npm.url}${name.replace('/', '%2f')}`
  const headers = { authorization: `Bearer ${registries.tokens[0]}` }
  const { status } = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) })
  return status
}
