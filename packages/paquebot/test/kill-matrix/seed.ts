import type { LocalRegistries } from '@paquebot/local-registry'
import { pypiUpload } from '../../../local-registry/test/support/requests.ts'
import { type Built, buildAll } from './fixture.ts'

/** Puts versions on the registries, by hand and not by the program under test. */
export async function seed(
  registries: LocalRegistries,
  versions: readonly string[],
): Promise<void> {
  for (const version of versions)
    for (const built of buildAll(version)) {
      const status = await put(registries, built)
      if (status >= 300) throw new Error(`${built.artifact.file} cannot be seeded: ${status}`)
    }
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
