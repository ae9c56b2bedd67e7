import { createHash } from 'node:crypto'
import type { DownloadedFile, NamedVersion, RegistryAddress } from '../ecosystem.ts'
import { jsonOf, readPage } from '../page.ts'
import { readFile } from '../read-file.ts'
import { isRecord, textIn } from './manifest.ts'
import { digestIn, escapedName, withSlash } from './probe.ts'

/** The tarball of a version under the name that `npm pack` gives it; nothing without one that has its SHA-512. */
export async function download(
  { name, version }: NamedVersion,
  { api }: RegistryAddress,
  signal?: AbortSignal,
): Promise<readonly DownloadedFile[]> {
  const page = await readPage(new URL(`${escapedName(name)}/${version}`, withSlash(api)), {
    signal,
  })
  const document: unknown = page.ok ? jsonOf(page) : undefined
  const dist = isRecord(document) && isRecord(document.dist) ? document.dist : {}
  const bytes = await readFile(textIn(dist.tarball), signal)
  if (bytes === undefined) return []
  const digest = createHash('sha512').update(bytes).digest('hex')
  if (digest !== digestIn(textIn(dist.integrity))) return []
  const file = `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}.tgz`
  return [{ file, kind: 'tarball', bytes }]
}
