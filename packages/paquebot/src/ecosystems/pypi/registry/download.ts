import { createHash } from 'node:crypto'
import type { DownloadedFile, NamedVersion, RegistryAddress } from '../../ecosystem.ts'
import { readFile } from '../../read-file.ts'
import { isTable } from '../project/pyproject.ts'
import { filesOf } from './probe.ts'

const kinds: Readonly<Record<string, DownloadedFile['kind']>> = {
  bdist_wheel: 'wheel',
  sdist: 'sdist',
}

/** Wheels and sdist of a version; those alone whose bytes have the SHA-256 that the registry names. */
export async function download(
  version: NamedVersion,
  registry: RegistryAddress,
  signal?: AbortSignal,
): Promise<readonly DownloadedFile[]> {
  const files = await filesOf(version, registry, signal)
  if ('kind' in files) return []
  const found: DownloadedFile[] = []
  for (const { filename, url, packagetype, digests } of files) {
    const kind = kinds[String(packagetype)]
    if (kind === undefined || !isPlainName(filename) || typeof url !== 'string') continue
    const bytes = await readFile(new URL(url, registry.api).href, signal)
    const digest = bytes && createHash('sha256').update(bytes).digest('hex')
    if (bytes !== undefined && isTable(digests) && digests.sha256 === digest)
      found.push({ file: filename, kind, bytes })
  }
  return found
}

/** A file name from outside is no path. */
const isPlainName = (name: unknown): name is string =>
  typeof name === 'string' && /^[\w.+!-]+$/.test(name) && !name.startsWith('.')
